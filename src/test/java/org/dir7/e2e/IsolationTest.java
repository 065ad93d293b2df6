package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices cannot touch each other, over TLS and with the access list that is shipped. */
class IsolationTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost");

  /** Every topic of a device that somebody could misuse. */
  private static final List<String> TOPICS =
      List.of(
          new Topics("attic").jobs(),
          new Topics("attic").control(),
          new Topics("attic").events(),
          new Topics("attic").status(),
          new Topics("attic").telemetry(),
          new Topics("attic").jobEvents("x"),
          new Topics("attic").jobResult("x"),
          new Topics("attic").jobResult("x") + "/0",
          "dir7/v1/attic/update",
          "dir7/v1/attic/jobs/x/preview",
          "dir7/v1/groups/studio/jobs",
          "dir7/v1/groups/studio/control",
          "homeassistant/device/dir7_attic/config",
          "homeassistant/status");

  @TempDir private Path folder;

  private static Path mosquitto() {
    var program = Mosquitto.find("mosquitto");
    assumeTrue(program.isPresent(), "mosquitto is not installed");
    assumeTrue(Mosquitto.find("mosquitto_passwd").isPresent(), "mosquitto_passwd is missing");
    assumeTrue(Mosquitto.find("openssl").isPresent(), "openssl is not installed");
    return program.get();
  }

  @Test
  void oneDeviceCanNeitherReadNorWriteTheTopicsOfAnother() throws Exception {
    try (SecureMosquitto broker = SecureMosquitto.start(mosquitto(), folder, LOOPBACK, 30);
        Ear attic = new Ear(broker.as("attic"), "attic");
        Ear submitter = new Ear(broker.as("submitter"), "submitter");
        Ear bench = new Ear(broker.as("bench"), "bench")) {
      for (String topic : TOPICS) {
        attic.listen(topic);
        submitter.listen(topic);
      }
      List<String> taken = new ArrayList<>();
      for (String topic : TOPICS) {
        if (bench.say(topic, "from bench").isEmpty()) {
          taken.add(topic);
        }
      }
      assertEquals(List.of(), taken, "written by bench with its own credentials");

      // What bench listens to: everything of attic, by name and by wildcards.
      for (String topic : TOPICS) {
        bench.listen(topic);
      }
      bench.listen("dir7/#");
      bench.listen("homeassistant/#");
      assertEquals("", submitter.say("dir7/v1/attic/jobs", "for attic"));
      assertEquals("", attic.say("dir7/v1/attic/status", "ready"));
      assertEquals("", attic.say("dir7/v1/attic/jobs/x/result", "a picture"));
      assertEquals("", attic.say("dir7/reply/somebody", "an answer"));
      // Messages keep their order: when the last one is here, the others are.
      assertEquals("", submitter.say("dir7/v1/bench/jobs", "for bench"));
      bench.await("dir7/v1/bench/jobs: for bench");
      attic.await("dir7/v1/attic/jobs: for attic");
      submitter.await("dir7/v1/attic/jobs/x/result: a picture");
      assertEquals(List.of("dir7/v1/bench/jobs: for bench"), bench.heard);
      assertTrue(attic.heard.stream().noneMatch(line -> line.contains("from bench")));
      assertTrue(submitter.heard.stream().noneMatch(line -> line.contains("from bench")));
    }
  }

  @Test
  void aDaemonHasAllTheRightsThatItNeedsAndLogsNoSecret() throws Exception {
    try (SecureMosquitto broker = SecureMosquitto.start(mosquitto(), folder, LOOPBACK, 30);
        TestDaemon daemon =
            TestDaemon.start(
                broker.uri("localhost"),
                folder,
                "--user-file",
                broker.userFile("bench").toString(),
                "--password-file",
                broker.passwordFile("bench").toString(),
                "--ca-file",
                broker.authority().toString(),
                "--home-assistant",
                "true",
                "--log-format",
                "json",
                "--verbose");
        SubmitClient client = SubmitClient.connect(broker.as("submitter"), TestDaemon.DEVICE)) {
      assertTrue(client.awaitServing(Duration.ofMinutes(2)), daemon.process().lastWords());
      SubmitResult result =
          client.submit(SubmitRequest.of("a picture over TLS").withSteps(2), LIMIT, event -> {});
      assertEquals(2, result.done().path("steps").asInt());
      String log = Files.readString(daemon.process().log());
      List<String> jobs = new ArrayList<>();
      for (String line : log.lines().filter(line -> line.startsWith("{")).toList()) {
        jobs.add(JsonText.read(line.getBytes(StandardCharsets.UTF_8)).path("job").asText());
      }
      assertTrue(jobs.contains(result.done().path("id").asText()), log);
      assertFalse(log.contains("refuse"), log);
      assertFalse(log.contains("not authorized"), log);
      assertFalse(log.contains(SecureMosquitto.password("bench")), "the password is in the log");
    }
  }

  @Test
  void aBrokerThatCannotProveItsNameIsRefusedWithTheReason() throws Exception {
    Path program = mosquitto();
    Path named = Files.createDirectory(folder.resolve("named"));
    Path ended = Files.createDirectory(folder.resolve("ended"));
    Path other = Files.createDirectory(folder.resolve("other"));
    try (SecureMosquitto broker = SecureMosquitto.start(program, named, List.of("localhost"), 30)) {
      refused(
          BrokerConfig.of(broker.uri("127.0.0.1")).withTls(broker.authority(), null, null),
          "TLS: the certificate is for another host: No subject alternative names matching IP"
              + " address 127.0.0.1 found");
      Path stranger = SecureMosquitto.certificates(other, LOOPBACK, 30).resolve("ca.pem");
      refused(
          BrokerConfig.of(broker.uri("localhost")).withTls(stranger, null, null),
          "TLS: no trusted authority signed the certificate (ca-file)");
      refused(
          BrokerConfig.of(broker.uri("localhost")),
          "TLS: no trusted authority signed the certificate (ca-file)");
      refused(
          BrokerConfig.of(broker.uri("localhost"))
              .withCredentials(broker.userFile("bench"), broker.passwordFile("attic"))
              .withTls(broker.authority(), null, null),
          "not authorized");
      refused(
          BrokerConfig.of(broker.uri("localhost").replace("ssl://", "tcp://")),
          "the broker ended the connection without a word: it may want TLS (ssl://)");
      Path text = Files.writeString(folder.resolve("text"), "no certificate\n");
      BrokerConfig wrong = BrokerConfig.of(broker.uri("localhost")).withTls(text, null, null);
      Dir7Exception failure = assertThrows(Dir7Exception.class, () -> new Ear(wrong, "text"));
      assertEquals(text + " holds no PEM certificate", failure.getMessage());
    }
    try (SecureMosquitto broker = SecureMosquitto.start(program, ended, LOOPBACK, -1)) {
      refused(
          BrokerConfig.of(broker.uri("localhost")).withTls(broker.authority(), null, null),
          "TLS: certificate expired: NotAfter: ");
    }
  }

  private static void refused(BrokerConfig config, String reason) {
    Dir7Exception failure =
        assertThrows(Dir7Exception.class, () -> new Ear(config, "refused").close());
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, failure.kind());
    assertTrue(failure.getMessage().startsWith(config.uri() + ": " + reason), failure.getMessage());
    assertFalse(failure.getMessage().contains("\n"), "one line");
  }

  /** Somebody on the broker who writes down what arrives. */
  private static final class Ear implements MqttLink.Handler, AutoCloseable {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final MqttLink link;

    Ear(BrokerConfig config, String name) {
      link =
          MqttLink.connect(
              config,
              new LinkOptions(
                  "ear-" + name, true, 0, 1000, false, 1 << 16, null, Duration.ofSeconds(30)),
              this);
    }

    /** Subscribes; mosquitto says yes to all and holds back what may not be read. */
    void listen(String filter) {
      try {
        link.subscribe(filter, false);
      } catch (Dir7Exception e) {
        assertTrue(e.getMessage().contains("not authorized"), e.getMessage());
      }
    }

    /** Publishes; empty when the broker has taken it. */
    String say(String topic, String text) throws Exception {
      CompletableFuture<Throwable> answer = new CompletableFuture<>();
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      link.publish(Outgoing.json(topic, bytes), answer::complete);
      Throwable failure = answer.get(60, TimeUnit.SECONDS);
      return failure == null ? "" : String.valueOf(failure.getMessage());
    }

    void await(String line) throws Exception {
      Eventually.holds(line, () -> heard.contains(line));
    }

    @Override
    public void arrived(MqttLink source, Incoming message) {
      heard.add(message.topic() + ": " + new String(message.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public void lost(MqttLink source, String reason, boolean takenOver) {
      heard.add("lost: " + reason);
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
