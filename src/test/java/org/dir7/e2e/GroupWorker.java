package org.dir7.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.testing.TcpProxy;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;

/** One daemon of a group, behind a network of its own. */
final class GroupWorker implements AutoCloseable {

  static final String GROUP = "chaos";

  private static final String SERVES = "waiting for jobs of group " + GROUP;

  private final String name;
  private final TcpProxy network;
  private final Path state;
  private final Path log;
  private ChildProcess process;

  /** Length of the log when the process of now was started. */
  private int logStart;

  GroupWorker(String name, int brokerPort, Path folder) throws IOException {
    this.name = name;
    this.network = new TcpProxy(brokerPort);
    this.state = folder.resolve(name);
    this.log = Files.createFile(folder.resolve(name + ".log"));
    start();
  }

  String name() {
    return name;
  }

  TcpProxy network() {
    return network;
  }

  private void start() throws IOException {
    logStart = Files.readAllBytes(log).length;
    List<String> flags =
        List.of(
            "--device",
            name,
            "--group",
            GROUP,
            "--broker",
            network.uri(),
            "--engine",
            TinyEngine.directory().toString(),
            "--state",
            state.toString(),
            "--keep-alive",
            "5",
            "--threads",
            "1");
    process = DaemonProcess.start(Installation.current(), flags, log);
  }

  /** Whether it has taken part in the group since its last start: there is something to kill. */
  boolean serves() throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    String text = new String(bytes, logStart, bytes.length - logStart, StandardCharsets.UTF_8);
    return text.contains(SERVES);
  }

  void restart() throws IOException {
    kill();
    start();
  }

  void kill() {
    process.kill();
  }

  /** All that its processes wrote. */
  List<String> lines() throws IOException {
    return Files.readAllLines(log);
  }

  /** The result of a job that lies in its journal. */
  Optional<byte[]> stored(String id) throws IOException {
    Path file = state.resolve("results").resolve(id + ".png");
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  @Override
  public void close() {
    process.close();
    try {
      network.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
