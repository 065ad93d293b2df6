package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;

/** A daemon process that serves a tiny engine as device {@code bench}. */
final class TestDaemon implements AutoCloseable {

  static final String DEVICE = "bench";

  /**
   * Options for Java where a test watches what a daemon holds: a heap that is resident as a whole
   * from the start, and the quick compiler alone. What grows after that is neither heap nor what
   * the other compiler keeps, which on a busy machine comes late and by the MiB. The quick one
   * makes the Vector API several times slower than plain kernels.
   */
  static final List<String> SETTLED =
      List.of(
          "-Xms64m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-Ddir7.cpu.kernels=plain");

  private final ChildProcess process;
  private final String broker;

  private TestDaemon(ChildProcess process, String broker) {
    this.process = process;
    this.broker = broker;
  }

  /**
   * Starts one.
   *
   * @param folder for its state and log
   * @param more flags
   */
  static TestDaemon start(String broker, Path folder, String... more) {
    return start(broker, folder, TinyEngine.directory(), List.of(), more);
  }

  /** Starts one with another engine and more options for Java. */
  static TestDaemon start(
      String broker, Path folder, Path engine, List<String> javaOptions, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--device",
                DEVICE,
                "--broker",
                broker,
                "--engine",
                engine.toString(),
                "--state",
                folder.resolve("state").toString(),
                "--threads",
                "1"));
    flags.addAll(List.of(more));
    ChildProcess process =
        DaemonProcess.start(
            Installation.current(), flags, javaOptions, folder.resolve("daemon.log"));
    return new TestDaemon(process, broker);
  }

  /** Waits until it takes jobs. */
  TestDaemon awaitReady() throws InterruptedException {
    try (SubmitClient client = SubmitClient.connect(BrokerConfig.of(broker), DEVICE)) {
      // Two minutes on a machine that is busy with other things; five seconds otherwise.
      if (!client.awaitServing(Duration.ofMinutes(2))) {
        fail("the daemon is not ready: " + process.lastWords());
      }
    }
    return this;
  }

  ChildProcess process() {
    return process;
  }

  /** Stops it where it is (SIGSTOP), until {@link #release}. */
  void hold() throws Exception {
    signal("STOP");
  }

  void release() throws Exception {
    signal("CONT");
  }

  /** Ends it at once (SIGKILL). */
  void kill() throws Exception {
    signal("KILL");
    ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
  }

  @Override
  public void close() {
    process.close();
  }
}
