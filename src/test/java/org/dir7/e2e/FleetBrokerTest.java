package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.daemon.testing.Observer;
import org.dir7.engine.io.Sha256;
import org.dir7.update.BundleWriter;
import org.dir7.update.SigningKey;
import org.dir7.update.Slots;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in the way of a rollout is no device's failure. The device is played by the test. */
class FleetBrokerTest {

  private static final Topics DEVICE = new Topics("a");

  @TempDir private Path folder;
  private String engine;

  @BeforeEach
  void aBundle() throws Exception {
    Path key = folder.resolve("update.key");
    SigningKey.generate(key);
    Files.move(SigningKey.publicHalf(key), folder.resolve("update.pub"));
    Path content = Files.createDirectory(folder.resolve("content"));
    Path manifest = Files.writeString(content.resolve("engine.json"), "{}");
    engine = Sha256.of(manifest);
    BundleWriter.engine("new w8", 7, List.of("generic-amd64"))
        .folder(Slots.ENGINE, content)
        .write(folder.resolve("new.dir7u"), SigningKey.read(key));
  }

  private CompletableFuture<Cli.Outcome> rollout(String broker, String reconnectSeconds)
      throws Exception {
    Path file = folder.resolve("fleet.yaml");
    Files.writeString(
        file,
        """
        broker: %s
        groups:
          bench: {engine: new.dir7u, devices: [a, b]}
        """
            .formatted(broker));
    return CompletableFuture.supplyAsync(
        () -> Cli.here("fleet", "rollout", file.toString(), "--reconnect-s", reconnectSeconds));
  }

  private Observer device(String broker, String hash) {
    Observer device = new Observer(BrokerConfig.of(broker), DEVICE);
    for (String name : List.of("a", "b")) {
      String text =
          """
          {"device":"%s","state":"ready","version":"0","engine":"%s"}\
          """;
      device.sendRetained(new Topics(name).status(), text.formatted(name, hash));
    }
    return device;
  }

  private static void awaitOrder(Observer device) throws InterruptedException {
    device.await(message -> message.topic().equals(DEVICE.update()), "an order");
  }

  /** All keys are looked at before any file that they name. */
  @Test
  void aMistypedKeyIsToldBeforeAMissingFile() throws Exception {
    Files.delete(folder.resolve("update.pub"));
    Path file = folder.resolve("fleet.yaml");
    Files.writeString(file, "groups: {bench: {engin: new.dir7u, devices: [a]}}");
    Cli.Outcome outcome = Cli.here("fleet", "status", file.toString());
    assertEquals(3, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome.err().contains("groups.bench.engin is not a known key; did you mean engine?"),
        outcome.err());
  }

  @Test
  void aBrokerThatComesBackInTimeIsWaitedFor() throws Exception {
    try (KillableBroker broker = new KillableBroker(Mosquitto.find("mosquitto"), folder)) {
      CompletableFuture<Cli.Outcome> rollout;
      try (Observer device = device(broker.uri(), "0".repeat(64))) {
        rollout = rollout(broker.uri(), "60");
        awaitOrder(device);
        broker.kill();
      }
      broker.start();
      try (Observer device = device(broker.uri(), engine)) {
        Cli.Outcome outcome = rollout.get(1, TimeUnit.MINUTES);
        assertEquals(0, outcome.exitCode(), outcome.out() + outcome.err());
        assertTrue(outcome.err().contains("connected to the broker again"), outcome.err());
        assertTrue(outcome.out().contains("a: serves engine new w8"), outcome.out());
      }
    }
  }

  @Test
  void aBrokerThatStaysAwayEndsTheRolloutAndNoDeviceHasFailed() throws Exception {
    try (KillableBroker broker = new KillableBroker(Mosquitto.find("mosquitto"), folder)) {
      CompletableFuture<Cli.Outcome> rollout;
      try (Observer device = device(broker.uri(), "0".repeat(64))) {
        rollout = rollout(broker.uri(), "1");
        awaitOrder(device);
        broker.kill();
      }
      Cli.Outcome outcome = rollout.get(1, TimeUnit.MINUTES);
      assertEquals(4, outcome.exitCode(), outcome.out() + outcome.err());
      assertTrue(outcome.err().contains("the broker has been away for 1 s ("), outcome.err());
      assertTrue(outcome.err().contains("connection refused"), outcome.err());
      assertTrue(outcome.err().contains("no device has failed"), outcome.err());
      assertTrue(outcome.out().contains("stopped; on their way: a"), outcome.out());
      assertFalse(outcome.out().contains("failed"), outcome.out());
    }
  }

  @Test
  void aBrokerThatTakesNoOrdersFromThisUserEndsTheRollout() throws Exception {
    Optional<Path> mosquitto = Mosquitto.find("mosquitto");
    assumeTrue(mosquitto.isPresent(), "mosquitto is not installed");
    Path acl = folder.resolve("acl");
    Files.writeString(acl, "topic read #\ntopic write dir7/v1/+/status\n");
    // mosquitto reads it as a user of its own where root starts it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port = Mosquitto.freePort();
    String text = "listener %d 127.0.0.1%nallow_anonymous true%nacl_file %s%n".formatted(port, acl);
    String address = "tcp://127.0.0.1:" + port;
    try (Mosquitto broker = Mosquitto.start(mosquitto.get(), folder, text, port);
        Observer device = device(address, "0".repeat(64))) {
      Cli.Outcome outcome = rollout(address, "1").get(1, TimeUnit.MINUTES);
      assertEquals(4, outcome.exitCode(), outcome.out() + outcome.err());
      assertTrue(
          outcome
              .err()
              .contains("the broker refuses a message on dir7/v1/a/update: not authorized"),
          outcome.err());
      assertFalse(outcome.out().contains("failed"), outcome.out());
      assertEquals(port, broker.port());
      device.checkSchemas();
    }
  }
}
