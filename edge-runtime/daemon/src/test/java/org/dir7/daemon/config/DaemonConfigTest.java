package org.dir7.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.device.limit.Band;
import org.dir7.device.limit.Limits;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DaemonConfigTest {

  private static final Map<String, String> HOME = Map.of("HOME", "/home/me");

  @TempDir Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("dir7.yaml"), yaml);
  }

  private void refused(String sentence, String yaml) throws IOException {
    Path file = file(yaml);
    Dir7Exception e =
        assertThrows(Dir7Exception.class, () -> DaemonConfig.read(file, Map.of(), HOME));
    assertEquals(Dir7Exception.Kind.BAD_INPUT, e.kind());
    assertEquals(sentence, e.getMessage().replace(folder + "/", ""));
  }

  @Test
  void everyKeyIsReadFromTheFile() throws Exception {
    Path file =
        file(
            """
            device: nano-1
            broker: ssl://broker.example:8884
            user-file: user
            password-file: /secret/password
            ca-file: ca.pem
            client-cert-file: cert.pem
            client-key-file: key.pem
            keep-alive: 60
            engine: emoji.dir7
            state: /var/lib/dir7
            queue-size: 4
            threads: 2
            batch: 4
            backend: cpu
            reply-prefixes: [dir7/reply/, home/reply/]
            journal-mib: 100
            telemetry: 0
            http-port: 9464
            http-page: true
            stall-seconds: 60
            home-assistant: true
            home-assistant-prefix: ha
            log-format: json
            update-key: update.pub
            """);
    DaemonConfig config = DaemonConfig.read(file, Map.of(), HOME);
    assertEquals(Optional.of(folder.resolve("update.pub")), config.updateKey());
    assertEquals("nano-1", config.device());
    assertEquals(4, config.batch());
    assertEquals(new ServiceConfig(9464, true, 60, Optional.of("ha"), true), config.service());
    assertEquals("ssl://broker.example:8884", config.broker().uri().toString());
    assertEquals(folder.resolve("user"), config.broker().userFile());
    assertEquals(Path.of("/secret/password"), config.broker().passwordFile());
    assertEquals(folder.resolve("ca.pem"), config.broker().caFile());
    assertEquals(60, config.broker().keepAliveSeconds());
    assertEquals(folder.resolve("emoji.dir7"), config.engine().orElseThrow());
    assertEquals(Path.of("/var/lib/dir7"), config.state());
    assertEquals(4, config.queueSize());
    assertEquals(2, config.threads());
    assertEquals("cpu", config.backend());
    assertEquals(List.of("dir7/reply/", "home/reply/"), config.replyPrefixes());
    assertEquals(100, config.journalMib());
    assertEquals(0, config.telemetrySeconds());
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
    Path file = file("device: from-file\nqueue-size: 1\nthreads: 1\n");
    Map<String, String> environment =
        Map.of("HOME", "/h", "DIR7_QUEUE_SIZE", "2", "DIR7_THREADS", "2");
    DaemonConfig config = DaemonConfig.read(file, Map.of("threads", "3"), environment);
    assertEquals("from-file", config.device());
    assertEquals(2, config.queueSize());
    assertEquals(3, config.threads());
  }

  @Test
  void defaultsDoForADeviceName() {
    DaemonConfig config = DaemonConfig.read(null, Map.of("device", "a"), HOME);
    assertEquals("tcp://localhost:1883", config.broker().uri().toString());
    assertEquals(16, config.queueSize());
    assertEquals(Path.of("/home/me/.local/state/dir7/a"), config.state());
    assertTrue(config.engine().isEmpty());
  }

  @Test
  void theStateFolderFollowsXdg() {
    Map<String, String> absolute = Map.of("HOME", "/h", "XDG_STATE_HOME", "/x");
    assertEquals(
        Path.of("/x/dir7/a"), DaemonConfig.read(null, Map.of("device", "a"), absolute).state());
    Map<String, String> relative = Map.of("HOME", "/h", "XDG_STATE_HOME", "x");
    assertEquals(
        Path.of("/h/.local/state/dir7/a"),
        DaemonConfig.read(null, Map.of("device", "a"), relative).state());
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestKnownOne() throws Exception {
    refused("dir7.yaml: queu-size is not a known key; did you mean queue-size?", "queu-size: 3\n");
    Dir7Exception e =
        assertThrows(
            Dir7Exception.class, () -> DaemonConfig.read(null, Map.of("devise", "a"), HOME));
    assertEquals("--devise is not a known key; did you mean device?", e.getMessage());
  }

  @Test
  void wrongTypesAndRangesAreRefusedWithKeyValueAndLimit() throws Exception {
    refused(
        "queue-size in dir7.yaml is 0; it must be a whole number from 1 to 256",
        "device: a\nqueue-size: 0\n");
    refused(
        "queue-size in dir7.yaml is 2.5; it must be a whole number from 1 to 256",
        "device: a\nqueue-size: 2.5\n");
    refused(
        "threads in dir7.yaml is \"many\"; it must be a whole number from 1 to 256, or 0",
        "device: a\nthreads: many\n");
    refused("batch in dir7.yaml is 3; it must be 1, 2 or 4", "device: d\nbatch: 3\n");
    refused(
        "batch in dir7.yaml is 8; it must be a whole number from 1 to 4", "device: d\nbatch: 8\n");
    refused("device in dir7.yaml is 7; it must be text (put it in quotes)", "device: 7\n");
    refused(
        "device in dir7.yaml is \"groups\"; it must be 1 to 32 of a-z, 0-9 and -, and not"
            + " \"groups\"",
        "device: groups\n");
    refused(
        "reply-prefixes in dir7.yaml is [a/#]; each must end with / and hold none of # + or control"
            + " codes",
        "device: a\nreply-prefixes: [a/#]\n");
  }

  @Test
  void anAddressIsRefusedWithoutShowingItsPassword() throws Exception {
    refused(
        "broker in dir7.yaml is \"tcp://...@host\"; it must be tcp://HOST[:PORT] or"
            + " ssl://HOST[:PORT], without path or user",
        "device: a\nbroker: tcp://me:secret@host\n");
    refused(
        "broker in dir7.yaml is \"http://host\"; it must be tcp://HOST[:PORT] or ssl://HOST[:PORT],"
            + " without path or user",
        "device: a\nbroker: http://host\n");
  }

  @Test
  void keysThatNeedEachOtherAreRefusedAlone() throws Exception {
    refused(
        "client-cert-file in dir7.yaml is \"c.pem\"; it needs client-key-file as well",
        "device: a\nbroker: ssl://h\nclient-cert-file: c.pem\n");
    refused(
        "ca-file in dir7.yaml is \"ca.pem\"; it needs a broker address that begins with ssl://",
        "device: a\nca-file: ca.pem\n");
  }

  @Test
  void whatIsNoYamlIsRefusedWithItsLine() throws Exception {
    Path file = file("device: a\nqueue-size: [1\n");
    Dir7Exception e =
        assertThrows(Dir7Exception.class, () -> DaemonConfig.read(file, Map.of(), HOME));
    assertTrue(e.getMessage().contains("dir7.yaml line "), e.getMessage());
    Path twice = file("device: a\ndevice: b\n");
    e = assertThrows(Dir7Exception.class, () -> DaemonConfig.read(twice, Map.of(), HOME));
    assertTrue(e.getMessage().contains("duplicate key"), e.getMessage());
    Path list = file("- a\n");
    e = assertThrows(Dir7Exception.class, () -> DaemonConfig.read(list, Map.of(), HOME));
    assertTrue(e.getMessage().contains("key: value"), e.getMessage());
  }

  @Test
  void aMissingDeviceNameNamesItsThreePlaces() {
    Dir7Exception e =
        assertThrows(Dir7Exception.class, () -> DaemonConfig.read(null, Map.of(), HOME));
    assertEquals(
        "no device name: set device in dir7.yaml, --device or DIR7_DEVICE", e.getMessage());
  }

  @Test
  void whatStandsAroundIsOffUnlessAskedFor() throws Exception {
    DaemonConfig config = DaemonConfig.read(null, Map.of("device", "d"), HOME);
    assertEquals(new ServiceConfig(0, false, 120, Optional.empty(), false), config.service());
    refused(
        "http-page in dir7.yaml is true; it needs http-port as well",
        "device: d\nhttp-page: true\n");
    refused(
        "home-assistant in dir7.yaml is \"yes\"; it must be true or false",
        "device: d\nhome-assistant: yes\n");
    refused(
        "log-format in dir7.yaml is \"xml\"; it must be one of text, json",
        "device: d\nlog-format: xml\n");
    refused(
        "home-assistant-prefix in dir7.yaml is \"a/#\"; it must be a topic without / at either"
            + " end, # or + or control codes",
        "device: d\nhome-assistant-prefix: a/#\n");
  }

  @Test
  void limitsAndPinsAreOffUnlessAskedFor() throws Exception {
    BoardConfig none = DaemonConfig.read(file("device: a\n"), Map.of(), HOME).board();
    assertEquals(Limits.none(), none.limits());
    assertFalse(none.usesPins());
    BoardConfig board =
        DaemonConfig.read(
                file(
                    "device: a\nmax-celsius: 80\nmax-watts: 10\nresume-watts: 8\n"
                        + "memory-reserve-mib: 256\nled-pin: 12\n"),
                Map.of(),
                HOME)
            .board();
    assertEquals(new Band(80, 73), board.limits().celsius().orElseThrow());
    assertEquals(new Band(10, 8), board.limits().watts().orElseThrow());
    assertEquals(256 << 20, board.limits().availableBytes().orElseThrow().stop());
    assertEquals(12, board.pins().led().orElseThrow());
  }

  @Test
  void limitsAndPinsThatMakeNoSenseAreRefused() throws Exception {
    refused(
        "max-celsius in dir7.yaml is 300; it must be a whole number from 40 to 110, or 0",
        "device: a\nmax-celsius: 300\n");
    refused(
        "resume-celsius in dir7.yaml is 85; it must be below max-celsius (80)",
        "device: a\nmax-celsius: 80\nresume-celsius: 85\n");
    refused(
        "button-pin in dir7.yaml is 7; it needs button-prompt as well",
        "device: a\nbutton-pin: 7\n");
    refused(
        "led-pin in dir7.yaml is 7; that is the button-pin already",
        "device: a\nbutton-pin: 7\nbutton-prompt: a cat\nled-pin: 7\n");
    refused(
        "fan-pin in dir7.yaml is 33; that is the led-pin already",
        "device: a\nled-pin: 33\nfan-pin: 33\n");
    refused(
        "power-mode in dir7.yaml is \"MAXN\"; it must be a whole number from 0 to 99",
        "device: a\npower-mode: MAXN\n");
    refused(
        "dir7.yaml: max-celcius is not a known key; did you mean max-celsius?", "max-celcius: 3\n");
  }

  /** Every line that a template has commented out can be taken in, and gives the default. */
  @Test
  void theTemplateIsAConfigurationWithOrWithoutItsComments() throws Exception {
    String text = ConfigTemplate.of("a title", Map.of(ConfigKey.DEVICE, "a"));
    assertEquals(DaemonConfig.read(file("device: a\n"), Map.of(), HOME), read(text));
    for (ConfigKey key : ConfigKey.values()) {
      if (!key.defaultText().isEmpty()) {
        assertEquals(
            read(text), read(text.replace("\n#" + key.key() + ": ", "\n" + key.key() + ": ")));
      }
    }
  }

  private DaemonConfig read(String text) throws IOException {
    return DaemonConfig.read(file(text), Map.of(), HOME);
  }
}
