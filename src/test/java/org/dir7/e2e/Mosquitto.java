package org.dir7.e2e;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A mosquitto broker, where the system has one. */
final class Mosquitto implements AutoCloseable {

  private final Process process;
  private final int port;

  private Mosquitto(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** A program of the system; Debian keeps daemons in /usr/sbin, which not every PATH has. */
  static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Mosquitto start(Path program, Path folder) throws Exception {
    int port = freePort();
    return start(
        program, folder, "listener %d 127.0.0.1%nallow_anonymous true%n".formatted(port), port);
  }

  /**
   * @param text of its configuration
   * @param port that the configuration says
   */
  static Mosquitto start(Path program, Path folder, String text, int port) throws Exception {
    Path config = Files.writeString(folder.resolve("mosquitto.conf"), text);
    Process process =
        new ProcessBuilder(program.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    Eventually.holds("mosquitto listens", () -> listens(port));
    return new Mosquitto(process, port);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Ends it at once, as a crash does: what waited in it is lost. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
