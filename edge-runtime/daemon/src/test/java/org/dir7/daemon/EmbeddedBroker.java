package org.dir7.daemon;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.daemon.mqtt.BrokerConfig;

/** HiveMQ CE on a free loopback port, which it keeps over restarts. Sessions live in memory. */
final class EmbeddedBroker implements AutoCloseable {

  private final Path folder;
  private final int port;
  private final int maxPacket;
  private EmbeddedHiveMQ hive;

  /**
   * @param maxPacket bytes of the largest packet that it takes
   */
  EmbeddedBroker(Path folder, int maxPacket) throws IOException {
    this.folder = folder;
    this.maxPacket = maxPacket;
    this.port = freePort();
    start();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  BrokerConfig config() {
    // A stalled machine must not cost a client its connection.
    return BrokerConfig.of("tcp://127.0.0.1:" + port).withKeepAlive(120);
  }

  void start() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        conf.resolve("config.xml"),
        """
        <hivemq>
          <listeners>
            <tcp-listener>
              <port>%d</port>
              <bind-address>127.0.0.1</bind-address>
            </tcp-listener>
          </listeners>
          <mqtt>
            <packets><max-packet-size>%d</max-packet-size></packets>
          </mqtt>
          <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
        </hivemq>
        """
            .formatted(port, maxPacket));
    hive =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(conf)
            .withDataFolder(Files.createDirectories(folder.resolve("data")))
            .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
            .build();
    hive.start().join();
  }

  void stop() {
    hive.stop().join();
  }

  @Override
  public void close() {
    stop();
  }
}
