package org.dir7.deploy.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A clone that holds the real launcher, a source file, and a Maven and a JDK that are shell
 * scripts: the one counts its calls and makes jars, the other prints its arguments.
 */
final class FakeClone {

  private static final String MAVEN =
      """
      #!/bin/sh
      echo call >> "%s"
      sleep "${FAKE_MVN_SECONDS:-0}"
      echo "[INFO] Building dir7-engine 0.1 [1/2]"
      if [ "${FAKE_MVN_EXIT:-0}" != 0 ]; then
        echo "[ERROR] ${FAKE_MVN_ERROR:-a compilation error}"
        exit "$FAKE_MVN_EXIT"
      fi
      mkdir -p deploy/target/lib deploy/broker/target/lib
      echo 1 > deploy/target/dir7-deploy-1.jar
      echo 1 > deploy/target/lib/dir7-engine-1.jar
      echo 1 > deploy/target/lib/picocli-4.jar
      echo 1 > deploy/broker/target/dir7-demo-broker-1.jar
      echo 1 > deploy/broker/target/lib/hivemq-1.jar
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
      echo "a line of the virtual machine" >&2
      for argument; do echo "$argument"; done
      exit "${FAKE_JAVA_EXIT:-0}"
      """;

  private final Path root;
  private final Path tools;

  /**
   * @param output standard output and standard error
   */
  record Outcome(int exitCode, String output) {}

  FakeClone(Path folder) throws IOException {
    // A space in the path is what breaks shell scripts first.
    root = Files.createDirectories(folder.resolve("a clone"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.copy(launcher(), root.resolve("dir7"));
    executable(root.resolve("dir7"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.createDirectories(source().getParent());
    Files.writeString(source(), "class Main {}");
    for (String module : List.of("edge-runtime", "quantize", "device-config", "benchmarks")) {
      Files.createDirectories(root.resolve(module));
    }
    script(tools.resolve("mvn"), MAVEN.formatted(folder.resolve("calls")));
    jdk("jdk-17", "17.0.15");
  }

  private static Path launcher() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("dir7"))) {
      folder = folder.getParent();
    }
    return folder.resolve("dir7");
  }

  Path root() {
    return root;
  }

  Path source() {
    return root.resolve("deploy/src/main/java/Main.java");
  }

  /** Makes a source newer than the last build, without waiting for the clock. */
  void touchSource() throws IOException {
    Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(5)));
  }

  int mavenCalls() throws IOException {
    Path calls = tools.resolveSibling("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  void removeMaven() throws IOException {
    Files.delete(tools.resolve("mvn"));
  }

  /** A folder for the PATH with what the launcher uses, however the system has its Maven. */
  Path systemToolsWithoutMaven() throws IOException {
    Path bin = Files.createDirectory(tools.resolve("bin"));
    for (String tool :
        "sh dirname readlink sed find head mkdir rm cat mktemp mkfifo touch".split(" ")) {
      script(bin.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec %s \"$@\"\n".formatted(tool));
    }
    return bin;
  }

  /** Adds a JDK of that version. */
  Path jdk(String name, String version) throws IOException {
    Path home = tools.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), JAVA);
    script(home.resolve("bin/javac"), JAVA);
    return home;
  }

  Outcome run(Path workingFolder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Process process = start(workingFolder, environment, command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  Outcome run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(root, environment, command(arguments));
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), arguments);
  }

  String[] command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(root.resolve("dir7").toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  Process start(Path workingFolder, Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(workingFolder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("DIR7_"));
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", tools.resolve("jdk-17").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Outcome outcome(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the launcher hangs: " + output);
    }
    return new Outcome(process.exitValue(), output);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
