package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The amd64 package's program, and programs that come over the air to take its place: one that
 * cannot draw, one that draws but never serves, and a good one. The tests are one story, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProgramUpdateTest {

  @TempDir private static Path folder;
  private static Path root;
  private static Path base;
  private static Path tree;
  private static Mosquitto broker;
  private static Process unit;

  @BeforeAll
  static void anInstalledBoardWithAnEngine() throws Exception {
    assumeTrue(Mosquitto.find("dpkg-deb").isPresent(), "dpkg-deb is not installed");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "this is no amd64 machine");
    Optional<Path> mosquitto = Mosquitto.find("mosquitto");
    assumeTrue(mosquitto.isPresent(), "mosquitto is not installed");
    Path deb = Packages.of("generic-amd64");
    root = Packages.unpack(deb, folder.resolve("root"));
    base = root.resolve("var/lib/dir7");
    tree = folder.resolve("tree");
    run(0, "dpkg-deb", "-R", deb.toString(), tree.toString());
    good("keygen", "--out", file("update.key"));
    Files.move(folder.resolve("update.key.pub"), folder.resolve("update.pub"));
    List<String> words = new ArrayList<>(List.of("bundle", "--steps", "2", "--sequence", "1"));
    words.addAll(List.of("--engine", TinyEngine.directory().toString()));
    words.addAll(List.of("--key", file("update.key"), "--out", file("engine.dir7u")));
    words.addAll(List.of("--target", "generic-amd64"));
    good(words.toArray(String[]::new));
    update(0, "engine.dir7u");
    program(deb, 2, "good.dir7u");
    broker = Mosquitto.start(mosquitto.get(), folder);
    Files.createDirectories(root.resolve("etc/dir7"));
    Files.writeString(
        root.resolve("etc/dir7/dir7.yaml"),
        """
        device: bench
        broker: tcp://127.0.0.1:%d
        engine: %s
        state: %s
        update-key: %s
        threads: 1
        """
            .formatted(
                broker.port(),
                base.resolve("engine/current/engine"),
                folder.resolve("state"),
                folder.resolve("update.pub")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (unit != null) {
      unit.getOutputStream().close();
      unit.waitFor(1, TimeUnit.MINUTES);
      unit.descendants().forEach(ProcessHandle::destroyForcibly);
      unit.destroyForcibly();
    }
    if (broker != null) {
      broker.close();
    }
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static Cli.Outcome run(int code, String... command) throws Exception {
    Cli.Outcome outcome = Cli.run(List.of(command));
    assertEquals(code, outcome.exitCode(), outcome.out() + outcome.err());
    return outcome;
  }

  private static void good(String... words) throws Exception {
    Cli.Outcome outcome = Cli.here(words);
    assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
  }

  private static void program(Path deb, int sequence, String name) throws Exception {
    List<String> words = new ArrayList<>(List.of("bundle", "--package", deb.toString()));
    words.addAll(List.of("--key", file("update.key"), "--sequence", Integer.toString(sequence)));
    words.addAll(List.of("--out", file(name)));
    good(words.toArray(String[]::new));
  }

  /** A program that answers one command with that exit code, and is as the package's otherwise. */
  private static void program(String command, int code, int sequence, String name)
      throws Exception {
    Path launcher = tree.resolve("usr/lib/dir7/bin/dir7");
    String text = Files.readString(launcher);
    Files.writeString(
        launcher,
        text.replace(
            "set -u\n",
            "set -u\nfor word; do [ \"$word\" != %s ] || exit %d; done\n"
                .formatted(command, code)));
    Path deb = folder.resolve(command + ".deb");
    run(0, "dpkg-deb", "-Znone", "--build", tree.toString(), deb.toString());
    program(deb, sequence, name);
    Files.writeString(launcher, text);
    Files.delete(deb);
  }

  private static String dir7() {
    return root.resolve("usr/lib/dir7/bin/dir7").toString();
  }

  private static Cli.Outcome update(int code, String bundle) throws Exception {
    List<String> words = new ArrayList<>(List.of(dir7(), "update", file(bundle)));
    words.addAll(List.of("--key", file("update.pub"), "--base", base.toString()));
    return run(code, words.toArray(String[]::new));
  }

  private static String status() throws Exception {
    return run(0, dir7(), "update", "--status", "--base", base.toString()).out();
  }

  /** What the unit does before a start. */
  private static String slots() {
    String script = root.resolve("usr/lib/dir7/bin/dir7-slots").toString();
    return "%s %s/engine; %s %s/program; ".formatted(script, base, script, base);
  }

  @Test
  @Order(1)
  void whatCannotDrawIsNotInstalled() throws Exception {
    program("--prove", 1, 3, "blind.dir7u");
    Cli.Outcome refused = update(1, "blind.dir7u");
    assertTrue(
        refused.out().contains("not installed, it ends with exit code 1; what served before"),
        refused.out());
    assertTrue(status().lines().count() == 1, status());
  }

  @Test
  @Order(2)
  void whatNeverServesIsUndoneAtTheFourthStart() throws Exception {
    program("daemon", 7, 4, "dead.dir7u");
    assertTrue(update(0, "dead.dir7u").out().contains("on trial until the daemon serves it"));
    for (int start = 1; start <= 3; start++) {
      run(7, "sh", "-c", slots() + dir7() + " daemon --help");
    }
    Cli.Outcome fourth = run(0, "sh", "-c", slots() + dir7() + " daemon --help");
    assertTrue(fourth.err().contains("did not prove itself in 3 starts; package is in use again"));
    assertTrue(fourth.out().contains("Usage: dir7 daemon"), fourth.out());
    assertTrue(status().lines().count() == 1, status());
  }

  @Test
  @Order(3)
  void aGoodOneComesOverTheAirAndServes() throws Exception {
    // As systemd has it: started again whenever it ends.
    String loop =
        "while read -r _ < %s; do %s%s daemon --stop-with-input --config %s; done"
            .formatted(file("go"), slots(), dir7(), root.resolve("etc/dir7/dir7.yaml").toString());
    Files.writeString(folder.resolve("go"), "go\n");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", loop);
    builder.environment().put("NOTIFY_SOCKET", file("notify"));
    unit = builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    Files.writeString(
        folder.resolve("fleet.yaml"),
        """
        broker: tcp://127.0.0.1:%d
        groups:
          bench:
            program: good.dir7u
            devices: [bench]
        """
            .formatted(broker.port()));
    Eventually.holds(
        "the package's daemon serves",
        () -> {
          Cli.Outcome now = Cli.here("fleet", "status", file("fleet.yaml"));
          return now.out().contains(" ready ") && now.out().contains("lacks program dir7-edge ");
        });
    Cli.Outcome rollout = Cli.here("fleet", "rollout", file("fleet.yaml"));
    assertEquals(0, rollout.exitCode(), () -> rollout.out() + rollout.err() + log());
    assertTrue(rollout.out().contains("bench: serves program dir7-edge "), rollout.out());
    assertTrue(status().contains("sequence 2, slot a"), status());
    assertTrue(Files.notExists(base.resolve("program/trial")));
    Files.delete(folder.resolve("go"));
  }

  private static String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What a package that was installed meanwhile leaves: its version, and no slot in use. */
  @Test
  @Order(4)
  void whatIsOlderThanANewlyInstalledPackageIsRefused() throws Exception {
    // The root has no /proc, so that it cannot serve; what runs there is said all the same.
    String doctor = run(4, dir7(), "doctor", "--root", root.toString()).out();
    assertTrue(doctor.contains("/var/lib/dir7/program/current, in place of the pack"), doctor);
    Path version = root.resolve("usr/lib/dir7/version");
    String before = Files.readString(version);
    Path current = base.resolve("program/current");
    Path slot = Files.readSymbolicLink(current);
    Files.delete(current);
    Files.writeString(version, "99.1\n");
    Cli.Outcome refused = update(3, "good.dir7u");
    assertTrue(
        refused.err().contains(", the installed package has 99.1; an update must not be older"),
        refused.err());
    Files.writeString(version, before);
    Files.createSymbolicLink(current, slot);
  }

  /** The service's user alone, who owns the slot, is sent there. */
  @Test
  @Order(5)
  void othersRunThePackagesProgram() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root gives files away");
    String tried = "sh -x " + dir7() + " --version";
    assertTrue(run(0, "sh", "-c", tried).err().contains("exec " + base), "the owner");
    run(0, "chown", "-R", "1:1", base.toString());
    assertTrue(!run(0, "sh", "-c", tried).err().contains("exec " + base), "another user");
    Cli.Outcome refused = update(3, "good.dir7u");
    assertTrue(refused.err().contains("run this as that user, sudo -Hu "), refused.err());
  }

  @Test
  @Order(6)
  void anotherFileIsNoPackage() throws Exception {
    Cli.Outcome outcome =
        Cli.here(
            "bundle",
            "--package",
            file("update.pub"),
            "--key",
            file("update.key"),
            "--out",
            file("x.dir7u"));
    assertTrue(outcome.exitCode() == 3 || outcome.exitCode() == 4, outcome.err());
  }
}
