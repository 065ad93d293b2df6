package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four daemons and a new engine for them. The second draws wrong pictures, so that its proof fails.
 * The tests are one story, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetRolloutTest {

  private static final List<String> DEVICES = List.of("one", "two", "three", "four");
  private static final String WRONG = "two";

  @TempDir private static Path folder;
  private static BrokerProcess broker;
  private static final List<ChildProcess> DAEMONS = new ArrayList<>();

  @BeforeAll
  static void fourDaemonsServeTheFirstEngine() throws Exception {
    good("keygen", "--out", file("update.key"));
    Files.move(folder.resolve("update.key.pub"), folder.resolve("update.pub"));
    bundle(TinyEngine.directory(), 1, "first.dir7u");
    bundle(TinyEngine.ofSize(64), 2, "second.dir7u");
    good("update", file("first.dir7u"), "--key", file("update.pub"), "--base", file("one"));
    broker =
        BrokerProcess.start(
            Installation.current(), Files.createDirectory(folder.resolve("broker")));
    for (String device : DEVICES) {
      if (!device.equals("one")) {
        assertEquals(0, Cli.run(List.of("cp", "-a", file("one"), file(device))).exitCode(), device);
      }
    }
    for (String device : DEVICES) {
      DAEMONS.add(start(device));
    }
    fleet("fleet.yaml", DEVICES);
    Eventually.holds("all four serve", () -> status("fleet.yaml").split(" ready ", -1).length == 5);
  }

  @AfterAll
  static void stop() {
    DAEMONS.forEach(ChildProcess::close);
    if (broker != null) {
      broker.close();
    }
  }

  private static void bundle(Path engine, int sequence, String name) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("bundle", "--engine", engine.toString(), "--steps", "2"));
    words.addAll(List.of("--key", file("update.key"), "--sequence", Integer.toString(sequence)));
    words.addAll(List.of("--target", "generic-amd64,generic-arm64", "--out", file(name)));
    good(words.toArray(String[]::new));
  }

  private static ChildProcess start(String device) throws Exception {
    Installation here = Installation.current();
    boolean wrong = device.equals(WRONG);
    String classPath = here.classPath();
    if (wrong) {
      classPath += File.pathSeparator + WrongBackend.folder(folder);
    }
    List<String> flags = new ArrayList<>(List.of("--device", device, "--broker", broker.uri()));
    flags.addAll(List.of("--engine", file(device + "/engine/current/engine"), "--threads", "1"));
    flags.addAll(List.of("--state", file(device + "/state"), "--update-key", file("update.pub")));
    flags.addAll(List.of("--backend", wrong ? WrongBackend.NAME : "cpu"));
    return DaemonProcess.start(
        new Installation(here.home(), classPath, here.brokerClassPath()),
        flags,
        List.of(),
        folder.resolve(device + ".log"));
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static void fleet(String name, List<String> devices) throws Exception {
    Files.writeString(
        folder.resolve(name),
        """
        broker: %s
        groups:
          bench:
            engine: second.dir7u
            devices: [%s]
        """
            .formatted(broker.uri(), String.join(", ", devices)));
  }

  private static void good(String... words) throws Exception {
    Cli.Outcome outcome = Cli.here(words);
    assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
  }

  private static String status(String name) throws Exception {
    Cli.Outcome outcome = Cli.here("fleet", "status", file(name));
    assertTrue(outcome.exitCode() <= 1, outcome.err());
    return outcome.out();
  }

  private static String line(String table, String device) {
    return table
        .lines()
        .filter(line -> line.startsWith(device + " "))
        .reduce("", (first, last) -> last);
  }

  @Test
  @Order(1)
  void aDryRunSaysTheOrderAndDoesNothing() throws Exception {
    Cli.Outcome plan = Cli.here("fleet", "rollout", file("fleet.yaml"), "--dry-run");
    assertEquals(0, plan.exitCode(), plan.err());
    List<String> lines = plan.out().lines().toList();
    assertTrue(lines.get(0).matches("one: engine .* w8, sequence 2, as a canary"), plan.out());
    assertTrue(lines.get(1).matches("two: engine .* w8, sequence 2"), plan.out());
    assertEquals(5, lines.size(), plan.out());
    assertTrue(line(status("fleet.yaml"), "one").contains("lacks engine "));
  }

  @Test
  @Order(2)
  void aDeviceThatFailsItsProofStopsTheRollout() throws Exception {
    Cli.Outcome rollout =
        Cli.dir7(
            "fleet",
            "rollout",
            file("fleet.yaml"),
            "--canary",
            "1",
            "--max-failures",
            "1",
            "--at-once",
            "1");
    assertEquals(1, rollout.exitCode(), rollout.out() + rollout.err());
    String out = rollout.out();
    assertTrue(out.contains("stopped: 1 failed; the others keep what they have"), out);
    assertTrue(line(out, "one").matches(".* b 2 .* now +serves engine .*"), out);
    assertTrue(line(out, "two").contains("failed: "), out);
    assertTrue(line(out, "two").contains(" dB from the stored one"), out);
    for (String rest : List.of("two", "three", "four")) {
      assertTrue(line(out, rest).contains(" a 1 "), out);
    }
    assertFalse(out.contains("three: "), out);
    assertFalse(out.contains("four: "), out);
  }

  @Test
  @Order(3)
  void theRestGetsItInChunksAndTheDevicesAreAskedWhatTheyHave() throws Exception {
    fleet("rest.yaml", List.of("one", "three", "four"));
    Cli.Outcome rollout = Cli.here("fleet", "rollout", file("rest.yaml"), "--over-mqtt");
    assertEquals(0, rollout.exitCode(), rollout.out() + rollout.err());
    assertFalse(rollout.out().contains("one: "), rollout.out());
    for (String device : List.of("three", "four")) {
      assertTrue(rollout.out().contains(device + ": serves engine "), rollout.out());
    }
    Cli.Outcome status = Cli.here("fleet", "status", file("rest.yaml"));
    assertEquals(0, status.exitCode(), status.out());
    assertTrue(line(status.out(), "four").endsWith("has it"), status.out());
  }

  @Test
  @Order(4)
  void aDeviceThatIsGoneIsLeftOutAndWasLastSeen() throws Exception {
    DAEMONS.get(3).close();
    Cli.Outcome status = Cli.here("fleet", "status", file("rest.yaml"));
    assertEquals(1, status.exitCode(), status.out());
    assertTrue(
        line(status.out(), "four").matches("four .* stopped +\\d{4}-.*:\\d\\d +unknown"),
        status.out());
    fleet("gone.yaml", List.of("four", "nobody"));
    Cli.Outcome rollout = Cli.here("fleet", "rollout", file("gone.yaml"));
    assertEquals(1, rollout.exitCode(), rollout.out());
    assertTrue(
        line(rollout.out(), "nobody").matches(".* never +left out: it is not connected"),
        rollout.out());
  }

  @Test
  @Order(5)
  void whatTheFileSaysWrongIsOneSentence() throws Exception {
    String file = Files.readString(folder.resolve("fleet.yaml"));
    refused(
        file.replace("engine:", "engin:"), "groups.bench.engin is not a known key; did you mean");
    refused(file.replace("groups:", "grups:"), "bad.yaml: grups is not a known key; did you mean");
    refused(file.replace("[one, two", "[one, one"), "has one, which is in bench already");
    refused(file.replace("[one, two", "[One, two"), "has \"One\"; a device is called by");
    refused(file.replace("second.dir7u", "missing.dir7u"), "missing.dir7u");
    refused(file.replace("engine:", "program:"), "a bundle of kind engine");
    refused(file + "url: ftp://x/\n", "url is \"ftp://x/\"; it must be the http or https address");
  }

  private static void refused(String text, String sentence) throws Exception {
    Files.writeString(folder.resolve("bad.yaml"), text);
    Cli.Outcome outcome = Cli.here("fleet", "status", file("bad.yaml"));
    assertEquals(3, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains(sentence), outcome.err());
  }
}
