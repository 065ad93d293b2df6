package org.dir7.daemon.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every key of {@code dir7.yaml}. The same name is the flag ({@code --queue-size}) and, in capitals
 * with underscores behind {@code DIR7_}, the environment variable ({@code DIR7_QUEUE_SIZE}).
 */
public enum ConfigKey {
  DEVICE("device", "", "name of this device: 1 to 32 of a-z, 0-9 and -; \"groups\" is reserved"),
  BROKER("broker", "tcp://localhost:1883", "MQTT 5 broker: tcp://HOST[:1883] or ssl://HOST[:8883]"),
  USER_FILE("user-file", "", "file whose first line is the user name for the broker"),
  PASSWORD_FILE("password-file", "", "file whose first line is the password for the broker"),
  CA_FILE("ca-file", "", "PEM certificates that sign the broker's; default: those of the JDK"),
  CLIENT_CERT_FILE("client-cert-file", "", "PEM certificate chain of this device"),
  CLIENT_KEY_FILE("client-key-file", "", "PEM private key (PKCS #8, not encrypted) of this device"),
  KEEP_ALIVE("keep-alive", "30", "seconds between pings of an idle connection, 5 to 3600"),
  ENGINE("engine", "", "engine directory made by quantize"),
  STATE("state", "", "folder of the journal; default $XDG_STATE_HOME/dir7/DEVICE"),
  GROUP("group", "", "fleet whose jobs this device shares: 1 to 32 of a-z, 0-9 and -"),
  FILE_FOLDER("file-folder", "", "folder for results that jobs want as files; default: none"),
  QUEUE_SIZE("queue-size", "16", "jobs that may wait, 1 to 256"),
  THREADS("threads", "0", "threads of the CPU backend, 1 to 256; 0 takes one a processor"),
  BATCH(
      "batch",
      "1",
      "waiting jobs of the same steps, sampler and guidance that TensorRT may draw at once: 1, 2 or"
          + " 4; fewer where the GPU's memory has no room"),
  BACKEND("backend", "auto", "auto, or the name of a backend: cpu, tensorrt"),
  REPLY_PREFIXES("reply-prefixes", "dir7/reply/", "where response topics may lie, a list"),
  JOURNAL_MIB(
      "journal-mib", "1024", "most that the journal may take on disk in MiB, 16 to 1048576"),
  TELEMETRY("telemetry", "30", "seconds between telemetry messages, 1 to 3600; 0 turns them off"),
  HTTP_PORT(
      "http-port",
      "0",
      "port on 127.0.0.1 for /healthz, /readyz and /metrics, 1 to 65535; 0 turns it off"),
  HTTP_PAGE("http-page", "false", "true for a status page on http-port as well"),
  STALL_SECONDS(
      "stall-seconds",
      "120",
      "seconds without a finished step after which the engine counts as hung, 10 to 3600"),
  HOME_ASSISTANT("home-assistant", "false", "true to announce this device to Home Assistant"),
  HOME_ASSISTANT_PREFIX(
      "home-assistant-prefix", "homeassistant", "discovery prefix that Home Assistant is set to"),
  LOG_FORMAT("log-format", "text", "text, or json for one JSON object a line"),
  MAX_CELSIUS(
      "max-celsius", "0", "no new jobs from this temperature on, 40 to 110; 0 sets no limit"),
  RESUME_CELSIUS(
      "resume-celsius", "0", "jobs again at this temperature; 0 takes 7 degrees below max-celsius"),
  MAX_WATTS(
      "max-watts", "0", "no new jobs from this power of the board on, 1 to 100; 0 sets no limit"),
  RESUME_WATTS("resume-watts", "0", "jobs again at this power; 0 takes 1 W below max-watts"),
  MEMORY_RESERVE_MIB(
      "memory-reserve-mib",
      "0",
      "no new jobs while less memory than this is available to others, in MiB, 16 to 65536; 0"
          + " sets no limit"),
  BUTTON_PIN("button-pin", "0", "header pin of a button that closes to ground; 0 for none"),
  BUTTON_PROMPT("button-prompt", "", "prompt that is drawn when the button is pressed"),
  LED_PIN("led-pin", "0", "header pin of the status light; 0 for none"),
  FAN_PIN("fan-pin", "0", "header pin, one with PWM, of a four-wire fan; 0 for none"),
  UPDATE_KEY(
      "update-key",
      "",
      "public key (FILE.pub of keygen) of engines and programs that may come by MQTT; without it"
          + " none may"),
  POWER_MODE(
      "power-mode",
      "",
      "number of the board's power mode (nvpmodel), set by dir7-power.service at its start");

  private final String key;
  private final String defaultText;
  private final String description;

  ConfigKey(String key, String defaultText, String description) {
    this.key = key;
    this.defaultText = defaultText;
    this.description = description;
  }

  /** As written in the file. */
  public String key() {
    return key;
  }

  public String flag() {
    return "--" + key;
  }

  public String variable() {
    return "DIR7_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** Empty where there is none. */
  public String defaultText() {
    return defaultText;
  }

  /** One line for help texts, with unit and range. */
  public String description() {
    return description;
  }

  static Optional<ConfigKey> of(String key) {
    return Stream.of(values()).filter(k -> k.key.equals(key)).findFirst();
  }

  static List<String> names() {
    return Stream.of(values()).map(ConfigKey::key).toList();
  }
}
