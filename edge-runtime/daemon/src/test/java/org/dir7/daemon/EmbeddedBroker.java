package org.dir7.daemon;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.daemon.mqtt.BrokerConfig;

/**
 * HiveMQ CE on a free loopback port, which it keeps over restarts. Sessions live in memory. Nobody
 * may subscribe to {@link #FORBIDDEN}.
 */
final class EmbeddedBroker implements AutoCloseable {

  /** First level of the topics that are refused. */
  static final String FORBIDDEN = "forbidden";

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
            .withEmbeddedExtension(
                EmbeddedExtension.builder()
                    .withId("access-list")
                    .withName("access list")
                    .withVersion("1")
                    .withExtensionMain(new AccessList())
                    .build())
            .build();
    hive.start().join();
  }

  private static final class AccessList implements ExtensionMain {
    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      SubscriptionAuthorizer list =
          (subscription, decision) -> {
            String filter = subscription.getSubscription().getTopicFilter();
            if (filter.startsWith(FORBIDDEN + "/")) {
              decision.failAuthorization(SubackReasonCode.NOT_AUTHORIZED);
            } else {
              decision.authorizeSuccessfully();
            }
          };
      Services.securityRegistry().setAuthorizerProvider(client -> list);
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
  }

  void stop() {
    hive.stop().join();
  }

  @Override
  public void close() {
    stop();
  }
}
