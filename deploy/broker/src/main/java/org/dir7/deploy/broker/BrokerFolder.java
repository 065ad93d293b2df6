package org.dir7.deploy.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders that the broker wants, with a configuration for one loopback listener. */
record BrokerFolder(Path configuration, Path data, Path extensions) {

  private static final String CONFIG =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener>
            <port>%d</port>
            <bind-address>127.0.0.1</bind-address>
          </tcp-listener>
        </listeners>
        <anonymous-usage-statistics>
          <enabled>false</enabled>
        </anonymous-usage-statistics>
      </hivemq>
      """;

  static BrokerFolder prepare(Path folder, int port) throws IOException {
    BrokerFolder made =
        new BrokerFolder(
            Files.createDirectories(folder.resolve("conf")),
            Files.createDirectories(folder.resolve("data")),
            Files.createDirectories(folder.resolve("extensions")));
    Files.writeString(made.configuration.resolve("config.xml"), CONFIG.formatted(port));
    return made;
  }

  /** A port that was free a moment ago; whoever takes it meanwhile makes the start fail. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
