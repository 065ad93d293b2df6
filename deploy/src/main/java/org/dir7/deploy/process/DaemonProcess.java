package org.dir7.deploy.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A daemon as {@code dir7 daemon} runs it. */
public final class DaemonProcess {

  private static final String MAIN = "org.dir7.deploy.Main";

  /** As the launcher has them, with the reasons. */
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx64m",
          "-XX:MaxDirectMemorySize=1g",
          "-Xms32m",
          "-Xmn8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:TrimNativeHeapInterval=60000",
          "-Dsun.misc.unsafe.memory.access=allow");

  private DaemonProcess() {}

  /**
   * Starts a daemon that ends with this process, with the user's {@code DIR7_JAVA_OPTS}.
   *
   * @param flags of {@code dir7 daemon}
   * @param log receives what it prints
   */
  public static ChildProcess start(Installation installation, List<String> flags, Path log) {
    String given = System.getenv().getOrDefault("DIR7_JAVA_OPTS", "").strip();
    List<String> more = given.isEmpty() ? List.of() : List.of(given.split("\\s+"));
    return start(installation, flags, more, log);
  }

  /**
   * As above with other options for Java, such as {@code -Xmx128m} for larger pictures: the last of
   * two counts.
   */
  public static ChildProcess start(
      Installation installation, List<String> flags, List<String> javaOptions, Path log) {
    List<String> options = new ArrayList<>(JAVA_OPTIONS);
    options.addAll(javaOptions);
    options.add("--add-modules=jdk.incubator.vector");
    if (Runtime.version().feature() >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    options.add("-Ddir7.home=" + installation.home());
    List<String> arguments = new ArrayList<>(List.of("daemon", "--stop-with-input"));
    arguments.addAll(flags);
    return ChildProcess.start(
        "daemon", ChildProcess.java(options, installation.classPath(), MAIN, arguments), log);
  }
}
