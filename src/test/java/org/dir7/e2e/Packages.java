package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Packages made once a build, by the command and from the jars that a user has. */
final class Packages {

  private Packages() {}

  /** The package for a target; the test is skipped where no JDK for it can be had. */
  static Path of(String target) throws Exception {
    return OncePerBuild.of(
        "package-" + target,
        out -> {
          Cli.Outcome run =
              released("package", "--target", target, "--out", out.toString(), "--cache", cache());
          assumeTrue(
              run.exitCode() != 4 || !run.err().contains("no JDK for "),
              "no package: " + run.err());
          assertEquals(0, run.exitCode(), run.err());
          System.out.print(run.err().lines().reduce("", (a, b) -> b) + System.lineSeparator());
          return Path.of(run.out().strip());
        });
  }

  /** Runs a command with the class path of the launcher: packages are made of jars. */
  static Cli.Outcome released(String... arguments) throws Exception {
    Path deploy = Cli.home().resolve("deploy/target");
    String classPath = deploy.resolve("*") + File.pathSeparator + deploy.resolve("lib/*");
    return Cli.run(
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-Xmx1g",
                    "--add-modules=jdk.incubator.vector",
                    "-Ddir7.home=" + Cli.home(),
                    "-cp",
                    classPath,
                    "org.dir7.deploy.Main"),
                Stream.of(arguments))
            .toList());
  }

  /** Kept between runs, as for a user: the JDKs are 70 MB each. */
  static String cache() {
    return Cli.home().resolve("build/jdk").toString();
  }

  /** Unpacks a package into a folder, without its scripts. */
  static Path unpack(Path deb, Path folder) throws Exception {
    Files.createDirectories(folder);
    Cli.Outcome run = Cli.run(List.of("dpkg-deb", "-x", deb.toString(), folder.toString()));
    assertEquals(0, run.exitCode(), run.err());
    return folder;
  }

  /** Libraries of the system that the arm64 runtime loads, into a folder. */
  static void arm64Libraries(Path folder, Path scratch) throws Exception {
    Path apt = Path.of(cache(), "apt-arm64");
    List<String> command =
        Stream.concat(
                Stream.of(
                    "apt-get",
                    "-qq",
                    "-o",
                    "APT::Architecture=arm64",
                    "-o",
                    "APT::Architectures::=arm64",
                    "-o",
                    "APT::Sandbox::User=root",
                    "-o",
                    "Dir::State=" + apt.resolve("state"),
                    "-o",
                    "Dir::State::status=/dev/null",
                    "-o",
                    "Dir::Cache=" + apt.resolve("cache"),
                    "download"),
                Stream.of("libc6", "libgcc-s1", "libstdc++6", "zlib1g"))
            .toList();
    Path debs = Path.of(cache(), "libraries-arm64");
    if (!Files.isDirectory(debs)) {
      Files.createDirectories(scratch);
      Process process =
          new ProcessBuilder(command)
              .directory(scratch.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("apt.log").toFile())
              .start();
      int code = process.waitFor();
      assumeTrue(
          code == 0,
          "apt has no arm64 libraries here: " + Files.readString(folder.resolve("apt.log")));
      Files.move(scratch, debs);
    }
    try (Stream<Path> files = Files.list(debs)) {
      for (Path deb : files.toList()) {
        unpack(deb, folder);
      }
    }
  }

  /** Regular files and links below a folder, as sorted relative names. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
