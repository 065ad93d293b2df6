package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release folder brought over SSH to a real sshd on this machine, into a clean root. The tests
 * are one story, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployTest {

  @TempDir private static Path folder;
  private static SshServer server;
  private static Path root;
  private static Path key;
  private static Path packages;

  @BeforeAll
  static void prepare() throws Exception {
    Optional<Path> sshd = Mosquitto.find("sshd");
    assumeTrue(sshd.isPresent(), "sshd (openssh-server) is not installed");
    assumeTrue(Mosquitto.find("dpkg").isPresent(), "dpkg is not installed");
    assumeTrue(System.getProperty("user.name").equals("root"), "dpkg installs as root only");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "this is no amd64 machine");
    packages = Packages.of("generic-amd64").getParent();
    server = SshServer.start(sshd.get(), folder);
    root = CleanRoot.make(folder.resolve("root"));
    key = folder.resolve("update.key");
    assertEquals(0, Cli.here("keygen", "--out", key.toString()).exitCode());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Path release(String name) throws Exception {
    Path release = folder.resolve(name);
    Cli.Outcome dist =
        Cli.here(
            "dist",
            "--key",
            key.toString(),
            "--target",
            "generic-amd64",
            "--engine",
            TinyEngine.directory().toString(),
            "--out",
            release.toString(),
            "--packages",
            packages.toString());
    assertEquals(0, dist.exitCode(), dist.err());
    return release;
  }

  private static Cli.Outcome deploy(String... more) {
    return Cli.here(words(more));
  }

  private static String[] words(String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of("deploy", SshServer.HOST, "--ssh-config", server.config().toString()));
    words.addAll(List.of("--root", root.toString()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private static String installed() throws Exception {
    Cli.Outcome status =
        Cli.run(
            List.of(
                root.resolve("usr/lib/dir7/bin/dir7").toString(),
                "update",
                "--status",
                "--base",
                root.resolve("var/lib/dir7").toString()));
    return status.out();
  }

  @Test
  @Order(1)
  void bringsEverythingAndThenNothing() throws Exception {
    Path release = release("first");
    Path config = folder.resolve("dir7.yaml");
    Files.writeString(config, "device: bench\nbroker: tcp://localhost:1883\n");
    Cli.Outcome first = deploy("--release", release.toString(), "--config", config.toString());
    assertEquals(0, first.exitCode(), first.out() + first.err());
    assertTrue(first.out().contains("program installed"), first.out());
    assertTrue(first.out().contains("engine installed and proven"), first.out());
    assertTrue(installed().contains(" w8, sequence "), installed());
    assertEquals(Files.readString(config), Files.readString(root.resolve("etc/dir7/dir7.yaml")));

    Cli.Outcome again = deploy("--release", release.toString());
    assertEquals(0, again.exitCode(), again.out() + again.err());
    assertTrue(again.out().contains("program is there already"), again.out());
    assertTrue(again.out().contains("engine is there already"), again.out());
  }

  @Test
  @Order(2)
  void aNewEngineComesAndIsUndone() throws Exception {
    String before = installed();
    // The slot of the first engine is not on trial: there was nothing to go back to.
    assertFalse(before.contains("on trial"), before);
    Cli.Outcome second = deploy("--release", release("second").toString());
    assertEquals(0, second.exitCode(), second.out() + second.err());
    assertTrue(second.out().contains("program is there already"), second.out());
    assertFalse(installed().equals(before), installed());
    Cli.Outcome undone = deploy("--rollback");
    assertEquals(0, undone.exitCode(), undone.out() + undone.err());
    assertEquals(before, installed());
    Cli.Outcome nothing = deploy("--rollback");
    assertEquals(3, nothing.exitCode());
    assertTrue(nothing.err().contains("there is no deployment to undo"), nothing.err());
  }

  @Test
  @Order(3)
  void aChangedReleaseABadConfigurationAndAnotherKeyAreRefused() throws Exception {
    Path release = folder.resolve("first");
    Path config = folder.resolve("bad.yaml");
    Files.writeString(config, "device: bench\nmax-celcius: 80\n");
    // In a process of its own: the sentence is the host's, on the standard error of the process.
    Cli.Outcome bad =
        Cli.dir7(words("--release", release.toString(), "--config", config.toString()));
    assertEquals(3, bad.exitCode(), bad.err());
    assertTrue(bad.err().contains("did you mean max-celsius?"), bad.err());
    assertTrue(Files.readString(root.resolve("etc/dir7/dir7.yaml")).contains("broker"));

    // The same with a package that is new there: it is what a rollback has to undo.
    Path kept = root.resolve("var/lib/dir7/deploy");
    Files.delete(kept.resolve("package"));
    bad = Cli.dir7(words("--release", release.toString(), "--config", config.toString()));
    assertEquals(3, bad.exitCode(), bad.err());
    assertEquals("package yes\nengine no\n", Files.readString(kept.resolve("changed")));

    Files.writeString(release.resolve("README.txt"), "changed");
    Cli.Outcome changed = deploy("--release", release.toString());
    assertEquals(3, changed.exitCode());
    assertTrue(changed.err().contains("not as it was signed"), changed.err());

    Files.writeString(root.resolve("etc/dir7/update.pub"), "another key");
    Cli.Outcome other = deploy("--release", folder.resolve("second").toString());
    assertEquals(3, other.exitCode());
    assertTrue(other.err().contains("trusts another key"), other.err());
  }

  @Test
  void aHostThatIsNotThereIsOneSentence() throws Exception {
    Cli.Outcome outcome =
        Cli.here(
            "deploy",
            "nobody",
            "--ssh-config",
            server.config().toString(),
            "--release",
            folder.resolve("second").toString());
    assertEquals(4, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains("cannot log in to nobody with ssh: "), outcome.err());
  }
}
