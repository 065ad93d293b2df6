package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** OpenSSH's server on a port of this machine, with keys of its own, for the user who runs it. */
final class SshServer implements AutoCloseable {

  /** A name that the client's configuration knows. */
  static final String HOST = "board";

  private final Process process;
  private final Path config;

  private SshServer(Process process, Path config) {
    this.process = process;
    this.config = config;
  }

  static SshServer start(Path program, Path folder) throws Exception {
    Path own = Files.createDirectories(folder.resolve("ssh"));
    for (String name : List.of("host", "user")) {
      Cli.Outcome made =
          Cli.run(
              List.of(
                  "ssh-keygen",
                  "-q",
                  "-t",
                  "ed25519",
                  "-N",
                  "",
                  "-f",
                  own.resolve(name).toString()));
      assertEquals(0, made.exitCode(), made.err());
    }
    int port = Mosquitto.freePort();
    Path settings = own.resolve("sshd_config");
    Files.writeString(
        settings,
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s
        AuthorizedKeysFile %s
        PasswordAuthentication no
        UsePAM no
        StrictModes no
        PidFile none
        SetEnv HOME=%s
        """
            .formatted(port, own.resolve("host"), own.resolve("user.pub"), own));
    Path config = own.resolve("config");
    Files.writeString(
        config,
        """
        Host %s
          HostName 127.0.0.1
          Port %d
          IdentityFile %s
          UserKnownHostsFile %s
          StrictHostKeyChecking accept-new
        Host nobody
          HostName 127.0.0.1
          Port 1
        """
            .formatted(HOST, port, own.resolve("user"), own.resolve("known")));
    Files.createDirectories(
        Path.of("/run/sshd")); // sshd of Debian wants it, and puts nothing there
    Process process =
        new ProcessBuilder(program.toString(), "-D", "-e", "-f", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(own.resolve("log").toFile())
            .start();
    Eventually.holds(
        "sshd listens",
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          } catch (java.io.IOException e) {
            return false;
          }
        });
    return new SshServer(process, config);
  }

  /** Of the client. */
  Path config() {
    return config;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
