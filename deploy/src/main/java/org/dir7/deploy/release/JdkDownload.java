package org.dir7.deploy.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dir7.deploy.cli.Progress;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicDirectory;
import org.dir7.engine.io.FileFailures;

/**
 * Debian's JDK for another machine kind, by apt, without touching apt's own state: lists and
 * packages of that architecture go to a cache folder. Needs no privileges.
 */
final class JdkDownload {

  private static final String PACKAGE = "openjdk-17-jdk-headless";

  private JdkDownload() {}

  /**
   * The JDK for a target, from the cache or the package archive.
   *
   * @param cache kept between calls
   * @throws Dir7Exception (environment) saying what to run where apt cannot
   */
  static Path fetch(Target target, Path cache) {
    Path unpacked = cache.resolve("jdk-17-" + target.architecture());
    Optional<Path> cached = home(unpacked);
    if (cached.isPresent()) {
      return cached.get();
    }
    Path apt = cache.resolve("apt-" + target.architecture());
    try (Progress progress = Progress.of("JDK")) {
      progress.line(
          "fetching %s for %s with apt (70 MB and the package lists; once)"
              .formatted(PACKAGE, target.architecture()));
      Files.createDirectories(apt.resolve("state/lists/partial"));
      Files.createDirectories(apt.resolve("cache/archives/partial"));
      apt(target, apt, "update");
      apt(target, apt, "download", PACKAGE);
      Path archive = single(apt);
      AtomicDirectory.write(
          unpacked,
          folder ->
              Tool.run(List.of("dpkg-deb", "-x", archive.toString(), folder.toString()), null));
      Files.delete(archive);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(apt, e);
    }
    return home(unpacked)
        .orElseThrow(
            () -> refused(target, "the package holds no JDK with jmods in usr/lib/jvm", null));
  }

  private static void apt(Target target, Path folder, String... words) {
    String architecture = target.architecture();
    Stream<String> options =
        Stream.of(
                "APT::Architecture=" + architecture,
                "APT::Architectures::=" + architecture,
                "APT::Sandbox::User=root",
                "Dir::State=" + folder.resolve("state").toAbsolutePath(),
                "Dir::State::status=/dev/null",
                "Dir::Cache=" + folder.resolve("cache").toAbsolutePath())
            .flatMap(option -> Stream.of("-o", option));
    List<String> command =
        Stream.of(Stream.of("apt-get", "-qq"), options, Stream.of(words)).flatMap(s -> s).toList();
    try {
      Tool.run(command, folder);
    } catch (Dir7Exception e) {
      throw refused(target, e.getMessage(), e);
    }
  }

  private static Dir7Exception refused(Target target, String why, Exception cause) {
    return Dir7Exception.environment(
            "no JDK for %s: %s. On a Debian or Ubuntu of that architecture run: apt-get download %s"
                + " && dpkg-deb -x %s_*.deb jdk, then give --jdk"
                + " jdk/usr/lib/jvm/java-17-openjdk-%s",
            target.architecture(), why, PACKAGE, PACKAGE, target.architecture())
        .causedBy(cause);
  }

  private static Optional<Path> home(Path unpacked) {
    Path machines = unpacked.resolve("usr/lib/jvm");
    if (!Files.isDirectory(machines)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(machines)) {
      return homes.filter(home -> Files.isDirectory(home.resolve("jmods"))).findFirst();
    } catch (IOException e) {
      throw FileFailures.cannotRead(machines, e);
    }
  }

  private static Path single(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".deb"))
          .findFirst()
          .orElseThrow(() -> Dir7Exception.environment("apt-get left no package in %s", folder));
    }
  }
}
