package org.dir7.deploy.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Dir7Exception;

/** The demo broker, up and accepting connections on the loopback interface. */
public final class BrokerProcess implements AutoCloseable {

  private static final String MAIN = "org.dir7.deploy.broker.BrokerMain";
  private static final String READY = "ready ";

  private final ChildProcess process;
  private final int port;

  private BrokerProcess(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a broker on a free port and waits until it is up, 2 to 4 seconds. */
  public static BrokerProcess start(Installation installation, Path folder) {
    return start(installation, folder, List.of());
  }

  /**
   * Starts a broker on a given port.
   *
   * @param folder of an earlier broker, to find what it kept, or an empty one
   */
  public static BrokerProcess start(Installation installation, Path folder, int port) {
    return start(installation, folder, List.of(Integer.toString(port)));
  }

  private static BrokerProcess start(
      Installation installation, Path folder, List<String> portArgument) {
    String classPath =
        installation
            .brokerClassPath()
            .orElseThrow(
                () ->
                    Dir7Exception.environment(
                        "this installation has no demo broker; run the demo from a clone"));
    List<String> arguments = new ArrayList<>(List.of(folder.toString()));
    arguments.addAll(portArgument);
    // Only its start is hot enough to matter: the second compiler would cost memory for nothing.
    List<String> options = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    ChildProcess process =
        ChildProcess.startTalking(
            "broker",
            ChildProcess.java(options, classPath, MAIN, arguments),
            folder.resolve("process.log"));
    try {
      return new BrokerProcess(process, readPort(process));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static int readPort(ChildProcess process) {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(READY)) {
          return Integer.parseInt(line.substring(READY.length()));
        }
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("the broker did not start: %s", e.getMessage()).causedBy(e);
    }
    throw Dir7Exception.environment("the broker did not start: %s", process.lastWords());
  }

  public int port() {
    return port;
  }

  /** Address for clients on this machine. */
  public String uri() {
    return "tcp://127.0.0.1:" + port;
  }

  /** The process, for those who want to see it die. */
  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
