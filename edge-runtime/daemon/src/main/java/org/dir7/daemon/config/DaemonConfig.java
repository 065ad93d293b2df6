package org.dir7.daemon.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;

/**
 * What a daemon needs to know, checked.
 *
 * @param engine engine directory, opened by whoever makes the {@link
 *     org.dir7.daemon.JobRunner.Loader}; empty when another source is used
 * @param state folder of journal and results
 * @param group fleet whose jobs the device shares; empty for none
 * @param fileFolder an existing folder for results that are wanted as files; empty for none
 * @param queueSize jobs that may wait, besides the one in progress
 * @param threads of the CPU backend; 0 takes one a processor
 * @param batch jobs that may be drawn at once: 1, 2 or 4
 * @param backend name, or {@code auto}
 * @param replyPrefixes response topics must begin with one of them
 * @param journalMib most that journal and results may take on disk, MiB
 * @param telemetrySeconds between telemetry messages; 0 for none
 * @param service what stands around the daemon
 * @param board limits and pins of the machine
 * @param updateKey public key of engines that may come over MQTT; empty where none may
 */
public record DaemonConfig(
    String device,
    BrokerConfig broker,
    Optional<Path> engine,
    Path state,
    Optional<String> group,
    Optional<Path> fileFolder,
    int queueSize,
    int threads,
    int batch,
    String backend,
    List<String> replyPrefixes,
    int journalMib,
    int telemetrySeconds,
    ServiceConfig service,
    BoardConfig board,
    Optional<Path> updateKey) {

  /**
   * Reads and checks a configuration.
   *
   * @param file {@code dir7.yaml}, or null for none; relative paths in it start from its folder
   * @param flags key to text, without dashes: {@code queue-size} to {@code 4}; they win
   * @param environment usually {@link System#getenv()}; loses to flags, wins over the file
   * @throws Dir7Exception naming key, value and limit
   */
  public static DaemonConfig read(
      Path file, Map<String, String> flags, Map<String, String> environment) {
    ConfigValues values = ConfigReader.read(file, flags, environment);
    Paths paths = new Paths(values, file);

    String device =
        values
            .text(ConfigKey.DEVICE)
            .orElseThrow(
                () ->
                    Dir7Exception.badInput(
                        "no device name: set device in dir7.yaml, --device or DIR7_DEVICE"));
    if (!Topics.isDeviceName(device)) {
      throw values.wrong(
          ConfigKey.DEVICE, "it must be 1 to 32 of a-z, 0-9 and -, and not \"groups\"");
    }
    List<String> prefixes = values.texts(ConfigKey.REPLY_PREFIXES);
    for (String prefix : prefixes) {
      if (!Topics.isPlainTopic(prefix) || !prefix.endsWith("/")) {
        throw values.wrong(
            ConfigKey.REPLY_PREFIXES, "each must end with / and hold none of # + or control codes");
      }
    }
    return new DaemonConfig(
        device,
        broker(values, paths),
        paths.of(ConfigKey.ENGINE),
        paths.of(ConfigKey.STATE).orElseGet(() -> defaultState(device, environment)),
        group(values),
        fileFolder(values, paths),
        values.wholeNumber(ConfigKey.QUEUE_SIZE, 1, 256),
        values.wholeNumberOrZero(ConfigKey.THREADS, 1, 256),
        batch(values),
        values.text(ConfigKey.BACKEND).orElseThrow(),
        prefixes,
        values.wholeNumber(ConfigKey.JOURNAL_MIB, 16, 1 << 20),
        values.wholeNumberOrZero(ConfigKey.TELEMETRY, 1, 3600),
        ServiceConfig.read(values),
        BoardConfig.read(values),
        paths.of(ConfigKey.UPDATE_KEY));
  }

  private static int batch(ConfigValues values) {
    int batch = values.wholeNumber(ConfigKey.BATCH, 1, SessionOptions.MOST_PICTURES);
    if (Integer.bitCount(batch) != 1) {
      throw values.wrong(ConfigKey.BATCH, "it must be 1, 2 or 4");
    }
    return batch;
  }

  private static Optional<String> group(ConfigValues values) {
    Optional<String> group = values.text(ConfigKey.GROUP);
    if (group.isPresent() && !Topics.isDeviceName(group.get())) {
      throw values.wrong(
          ConfigKey.GROUP, "it must be 1 to 32 of a-z, 0-9 and -, and not \"groups\"");
    }
    return group;
  }

  private static Optional<Path> fileFolder(ConfigValues values, Paths paths) {
    Optional<Path> folder = paths.of(ConfigKey.FILE_FOLDER);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw values.wrong(ConfigKey.FILE_FOLDER, "it must be a folder that exists");
    }
    return folder.map(path -> path.toAbsolutePath().normalize());
  }

  private static BrokerConfig broker(ConfigValues values, Paths paths) {
    String address = values.text(ConfigKey.BROKER).orElseThrow();
    BrokerConfig broker =
        BrokerConfig.parse(address, values.place(ConfigKey.BROKER))
            .withCredentials(
                paths.of(ConfigKey.USER_FILE).orElse(null),
                paths.of(ConfigKey.PASSWORD_FILE).orElse(null))
            .withTls(
                paths.of(ConfigKey.CA_FILE).orElse(null),
                paths.of(ConfigKey.CLIENT_CERT_FILE).orElse(null),
                paths.of(ConfigKey.CLIENT_KEY_FILE).orElse(null))
            .withKeepAlive(values.wholeNumber(ConfigKey.KEEP_ALIVE, 5, 3600));
    together(values, ConfigKey.PASSWORD_FILE, ConfigKey.USER_FILE);
    together(values, ConfigKey.CLIENT_CERT_FILE, ConfigKey.CLIENT_KEY_FILE);
    together(values, ConfigKey.CLIENT_KEY_FILE, ConfigKey.CLIENT_CERT_FILE);
    if (!broker.tls() && values.isSet(ConfigKey.CA_FILE)) {
      throw values.wrong(ConfigKey.CA_FILE, "it needs a broker address that begins with ssl://");
    }
    return broker;
  }

  private static void together(ConfigValues values, ConfigKey one, ConfigKey other) {
    if (values.isSet(one) && !values.isSet(other)) {
      throw values.wrong(one, "it needs " + other.key() + " as well");
    }
  }

  private static Path defaultState(String device, Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
    // The XDG rules say that a relative path is invalid and to be ignored.
    if (xdg.startsWith("/")) {
      return Path.of(xdg, "dir7", device);
    }
    String home = environment.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw Dir7Exception.badInput(
          "no folder for the journal: set state, or XDG_STATE_HOME or HOME in the environment");
    }
    return Path.of(home, ".local", "state", "dir7", device);
  }

  /** Relative paths of the file start from the file's folder, others from the working folder. */
  private record Paths(ConfigValues values, Path file) {
    Optional<Path> of(ConfigKey key) {
      return values
          .text(key)
          .map(
              text -> {
                boolean written = file != null && values.place(key).contains(" in ");
                return written ? file.toAbsolutePath().resolveSibling(text) : Path.of(text);
              });
    }
  }
}
