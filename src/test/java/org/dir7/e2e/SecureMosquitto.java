package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.mqtt.BrokerConfig;

/**
 * A mosquitto as deploy/mosquitto describes it: TLS with certificates from the shipped script,
 * names and passwords, the shipped access list, the shipped configuration with its paths replaced.
 */
final class SecureMosquitto implements AutoCloseable {

  /** Users that the shipped access list names, and devices that its patterns cover. */
  static final List<String> USERS = List.of("bench", "attic", "submitter", "worker-1");

  private final Mosquitto broker;
  private final Path folder;

  private SecureMosquitto(Mosquitto broker, Path folder) {
    this.broker = broker;
    this.folder = folder;
  }

  /**
   * Starts one.
   *
   * @param mosquitto its program; mosquitto_passwd stands beside it or on the PATH
   * @param hosts names and addresses in the broker's certificate
   * @param days until that certificate ends, negative for one that has ended
   */
  static SecureMosquitto start(Path mosquitto, Path folder, List<String> hosts, int days)
      throws Exception {
    Path certificates = certificates(folder.resolve("certificates"), hosts, days);
    Path passwords = Files.writeString(folder.resolve("passwords"), "");
    Path hash = Mosquitto.find("mosquitto_passwd").orElseThrow();
    for (String user : USERS) {
      Files.writeString(folder.resolve(user + ".user"), user + "\n");
      Files.writeString(folder.resolve(user + ".password"), password(user) + "\n");
      run(Map.of(), hash.toString(), "-b", passwords.toString(), user, password(user));
    }
    Path deploy = Cli.home().resolve("deploy/mosquitto");
    int port = Mosquitto.freePort();
    String config =
        Files.readString(deploy.resolve("mosquitto.conf"))
            .replace("listener 8883", "listener " + port + " 127.0.0.1")
            .replace("/etc/mosquitto/certs", certificates.toString())
            .replace("/etc/mosquitto/dir7.passwords", passwords.toString())
            .replace("/etc/mosquitto/dir7.acl", deploy.resolve("dir7.acl").toString())
            .replace("/var/lib/mosquitto/", folder + "/")
            // As root mosquitto would become another user, who cannot read this folder.
            .concat("user " + System.getProperty("user.name") + "\n");
    Mosquitto broker = Mosquitto.start(mosquitto, folder, config, port);
    return new SecureMosquitto(broker, folder);
  }

  /** Runs the shipped script. */
  static Path certificates(Path into, List<String> hosts, int days) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                Cli.home().resolve("deploy/mosquitto/certificates").toString(),
                into.toString()));
    command.addAll(hosts);
    run(Map.of("DAYS", Integer.toString(days)), command.toArray(String[]::new));
    return into;
  }

  private static void run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  static String password(String user) {
    return "secret of " + user;
  }

  String uri(String host) {
    return "ssl://" + host + ":" + broker.port();
  }

  Path authority() {
    return folder.resolve("certificates/ca.pem");
  }

  Path userFile(String user) {
    return folder.resolve(user + ".user");
  }

  Path passwordFile(String user) {
    return folder.resolve(user + ".password");
  }

  /** How a user signs in. */
  BrokerConfig as(String user) {
    return BrokerConfig.of(uri("127.0.0.1"))
        .withCredentials(userFile(user), passwordFile(user))
        .withTls(authority(), null, null);
  }

  @Override
  public void close() {
    broker.close();
  }
}
