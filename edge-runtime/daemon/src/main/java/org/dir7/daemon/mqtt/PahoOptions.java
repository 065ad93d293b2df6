package org.dir7.daemon.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.engine.Dir7Exception;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Our values in the library's terms. */
final class PahoOptions {

  private PahoOptions() {}

  static MqttConnectionOptions of(BrokerConfig broker, LinkOptions link) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(link.cleanStart());
    options.setSessionExpiryInterval(link.sessionExpirySeconds());
    options.setReceiveMaximum(link.receiveMaximum());
    options.setMaximumPacketSize((long) LinkOptions.MAX_PACKET);
    options.setKeepAliveInterval(broker.keepAliveSeconds());
    options.setConnectionTimeout((int) Math.max(1, link.timeout().toSeconds()));
    if (link.will() != null) {
      options.setWill(link.will().topic(), message(link.will()));
    }
    identify(options, broker);
    return options;
  }

  /**
   * Who we are to the broker, and how we know it. Files are read at every connection, so that a
   * changed password needs no restart.
   *
   * @throws Dir7Exception of kind bad input where a file cannot be read
   */
  static void identify(MqttConnectionOptions options, BrokerConfig broker) {
    if (broker.userFile() != null) {
      options.setUserName(firstLine(broker.userFile()));
    }
    if (broker.passwordFile() != null) {
      options.setPassword(firstLine(broker.passwordFile()).getBytes(StandardCharsets.UTF_8));
    }
    if (broker.tls()) {
      options.setSocketFactory(new PromptTlsSockets(TlsContext.socketFactory(broker)));
      options.setHttpsHostnameVerificationEnabled(true);
    } else {
      options.setSocketFactory(new PromptSockets());
    }
  }

  static MqttMessage message(Outgoing outgoing) {
    MqttProperties properties = new MqttProperties();
    properties.setContentType(outgoing.contentType());
    properties.setCorrelationData(outgoing.correlation());
    List<UserProperty> pairs = new ArrayList<>();
    outgoing.userProperties().forEach((name, value) -> pairs.add(new UserProperty(name, value)));
    properties.setUserProperties(pairs);
    if (outgoing.expirySeconds() != null) {
      properties.setMessageExpiryInterval(outgoing.expirySeconds().longValue());
    }
    if (outgoing.responseTopic() != null) {
      properties.setResponseTopic(outgoing.responseTopic());
    }
    return new MqttMessage(outgoing.payload(), outgoing.qos(), outgoing.retained(), properties);
  }

  /** The user properties of a message; of two with one name the first counts. */
  static Map<String, String> pairs(MqttProperties properties) {
    List<UserProperty> all = properties.getUserProperties();
    if (all == null || all.isEmpty()) {
      return Map.of();
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    all.forEach(pair -> pairs.putIfAbsent(pair.getKey(), pair.getValue()));
    return pairs;
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw Dir7Exception.badInput("cannot read %s, which should hold a credential", file)
          .causedBy(e);
    }
  }
}
