package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The amd64 package in a clean root: dpkg installs it, its daemon serves, a purge leaves nothing.
 */
class PackageInstallTest {

  @TempDir private Path folder;

  @Test
  void isInstalledServesAndIsRemovedWithoutATrace() throws Exception {
    assumeTrue(Mosquitto.find("dpkg").isPresent(), "dpkg is not installed");
    assumeTrue(System.getProperty("user.name").equals("root"), "dpkg installs as root only");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "this is no amd64 machine");
    Optional<Path> mosquitto = Mosquitto.find("mosquitto");
    assumeTrue(mosquitto.isPresent(), "mosquitto is not installed");
    Path deb = Packages.of("generic-amd64");
    Path root = CleanRoot.make(folder.resolve("root"));
    List<String> before = owned(root);

    dpkg(root, "--install", deb.toString());
    assertTrue(Files.readString(root.resolve("etc/dir7/dir7.yaml")).startsWith("#"));
    assertTrue(Files.readString(root.resolve("etc/passwd")).contains("dir7:"));
    assertTrue(Files.readString(root.resolve("etc/default/dir7")).contains("DIR7_JAVA_OPTS"));
    Path program = root.resolve("usr/lib/dir7/bin/dir7");
    Path config = root.resolve("etc/dir7/dir7.yaml");
    Cli.Outcome check = Cli.run(List.of(program.toString(), "config", "check", config.toString()));
    assertEquals(0, check.exitCode(), check.err());
    PackagedDaemon.Pictures pictures =
        PackagedDaemon.draw(List.of(program.toString()), mosquitto.get(), folder);
    assertArrayEquals(pictures.here(), pictures.served());

    // What a served board leaves behind.
    Files.createDirectories(root.resolve("var/lib/dir7/engine/a"));
    dpkg(root, "--purge", "dir7");
    assertEquals(before, owned(root));
  }

  private static void dpkg(Path root, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dpkg",
                "--root=" + root,
                "--force-script-chrootless",
                "--force-depends",
                "--log=" + root.resolve("var/lib/dpkg/log")));
    command.addAll(List.of(words));
    Cli.Outcome run = Cli.run(command);
    assertEquals(0, run.exitCode(), run.err() + run.out());
  }

  /** What is there, dpkg's own notes and the user accounts aside. */
  private static List<String> owned(Path root) throws Exception {
    return Packages.files(root).stream()
        .filter(
            name ->
                !name.startsWith("var/lib/dpkg/")
                    && !name.matches("etc/\\.?(passwd|group|g?shadow|pwd).*"))
        .toList();
  }
}
