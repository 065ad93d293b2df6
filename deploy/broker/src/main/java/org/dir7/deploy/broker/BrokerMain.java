package org.dir7.deploy.broker;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs a broker until standard input ends: a parent that dies, however it dies, takes its broker
 * along.
 *
 * <p>Arguments: a folder for configuration, data and log, and optionally a port (otherwise a free
 * one is taken). One line on standard output, {@code ready PORT}, says that clients may connect;
 * everything else goes to {@code broker.log} in the folder. Exit codes: 0 after standard input
 * ended, 2 for wrong arguments, 4 where the broker could not start.
 */
public final class BrokerMain {

  private BrokerMain() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 2 || (args.length == 2 && !args[1].matches("\\d{1,5}"))) {
      System.err.println("arguments: FOLDER [PORT]");
      System.exit(2);
    }
    Path folder = Path.of(args[0]).toAbsolutePath();
    int port = args.length == 2 ? Integer.parseInt(args[1]) : BrokerFolder.freePort();
    // Read by the first logger that is made, so they are set before any class of the broker loads.
    System.setProperty("dir7.broker.log", folder.resolve("broker.log").toString());
    System.setProperty("logback.configurationFile", "dir7-broker-logback.xml");

    start(BrokerFolder.prepare(folder, port));
    System.out.println("ready " + port);
    System.out.flush();
    waitForEndOfInput();
    // An orderly stop takes five seconds and writes nothing that a folder opened again would miss.
    Runtime.getRuntime().halt(0);
  }

  private static void start(BrokerFolder folder) {
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(folder.configuration())
            .withDataFolder(folder.data())
            .withExtensionsFolder(folder.extensions())
            .withoutLoggingBootstrap()
            .build();
    try {
      broker.start().join();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println("the broker did not start: " + cause.getMessage());
      System.exit(4);
    }
  }

  private static void waitForEndOfInput() throws IOException {
    byte[] ignored = new byte[256];
    while (System.in.read(ignored) >= 0) {
      // What arrives has no meaning; only the end has.
    }
  }
}
