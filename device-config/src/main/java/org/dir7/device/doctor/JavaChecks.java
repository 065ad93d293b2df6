package org.dir7.device.doctor;

/** Java's version and its Vector module. */
final class JavaChecks {

  private static final int LEAST = 17;

  private final JavaFacts java;

  JavaChecks(JavaFacts java) {
    this.java = java;
  }

  Finding version() {
    return java.feature() >= LEAST
        ? Finding.ok("Java", java.version())
        : Finding.stop(
            "Java",
            java.version() + "; needs " + LEAST + " or later",
            "sudo apt-get install openjdk-17-jre-headless");
  }

  Finding vector() {
    if (java.vectorOn()) {
      return Finding.ok("Vector API", "on");
    }
    return java.vectorPresent()
        ? Finding.warn(
            "Vector API",
            "off: the CPU backend takes plain Java, several times slower",
            "start Java with --add-modules=jdk.incubator.vector")
        : Finding.warn(
            "Vector API",
            "not in this Java: the CPU backend takes plain Java, several times slower",
            "use a JDK, or an image linked with jdk.incubator.vector");
  }
}
