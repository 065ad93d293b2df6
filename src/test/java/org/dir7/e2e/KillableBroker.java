package org.dir7.e2e;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Installation;

/**
 * A broker that is killed and comes back on the same port: mosquitto where the system has it, the
 * demo's otherwise. Neither keeps anything.
 */
final class KillableBroker implements AutoCloseable {

  private final Optional<Path> mosquitto;
  private final Path folder;
  private final int port;
  private AutoCloseable running;

  /**
   * @param mosquitto the program; empty for the demo's broker
   */
  KillableBroker(Optional<Path> mosquitto, Path folder) throws Exception {
    this.mosquitto = mosquitto;
    this.folder = folder;
    this.port = Mosquitto.freePort();
    start();
  }

  String name() {
    return mosquitto.isPresent() ? "mosquitto" : "HiveMQ";
  }

  int port() {
    return port;
  }

  String uri() {
    return "tcp://127.0.0.1:" + port;
  }

  void start() throws Exception {
    if (mosquitto.isPresent()) {
      String text = "listener %d 127.0.0.1%nallow_anonymous true%n".formatted(port);
      running = Mosquitto.start(mosquitto.get(), folder, text, port);
    } else {
      running = BrokerProcess.start(Installation.current(), folder, port);
    }
  }

  void kill() {
    if (running instanceof Mosquitto program) {
      program.kill();
    } else if (running instanceof BrokerProcess process) {
      process.process().kill();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
