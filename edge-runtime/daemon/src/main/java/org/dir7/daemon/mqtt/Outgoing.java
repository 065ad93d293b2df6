package org.dir7.daemon.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A message to publish.
 *
 * @param qos 0 or 1
 * @param contentType media type for MQTT 5 receivers; null for none
 * @param correlation copied from the request; null for none
 * @param userProperties in order; for MQTT 5 receivers
 * @param expirySeconds how long the broker may keep it; null for ever
 * @param responseTopic where an answer is wanted; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // a message is passed on, never compared
public record Outgoing(
    String topic,
    byte[] payload,
    int qos,
    boolean retained,
    String contentType,
    byte[] correlation,
    Map<String, String> userProperties,
    Integer expirySeconds,
    String responseTopic) {

  public static final String JSON = "application/json";

  public Outgoing(
      String topic,
      byte[] payload,
      int qos,
      boolean retained,
      String contentType,
      byte[] correlation,
      Map<String, String> userProperties) {
    this(topic, payload, qos, retained, contentType, correlation, userProperties, null, null);
  }

  /** JSON at QoS 1, not retained. */
  public static Outgoing json(String topic, byte[] payload) {
    return new Outgoing(topic, payload, 1, false, JSON, null, Map.of());
  }

  public Outgoing withQos(int level) {
    return new Outgoing(
        topic,
        payload,
        level,
        retained,
        contentType,
        correlation,
        userProperties,
        expirySeconds,
        responseTopic);
  }

  public Outgoing asRetained() {
    return new Outgoing(
        topic,
        payload,
        qos,
        true,
        contentType,
        correlation,
        userProperties,
        expirySeconds,
        responseTopic);
  }

  public Outgoing withProperties(Map<String, String> pairs) {
    return new Outgoing(
        topic,
        payload,
        qos,
        retained,
        contentType,
        correlation,
        pairs,
        expirySeconds,
        responseTopic);
  }

  public Outgoing withExpiry(Integer seconds) {
    return new Outgoing(
        topic,
        payload,
        qos,
        retained,
        contentType,
        correlation,
        userProperties,
        seconds,
        responseTopic);
  }

  public Outgoing withReply(String reply, byte[] data) {
    return new Outgoing(
        topic, payload, qos, retained, contentType, data, userProperties, expirySeconds, reply);
  }

  /** Upper bound of the bytes of the packet. */
  public int packetBytes() {
    int bytes = 32 + utf8(topic) + payload.length; // fixed header, packet id, property lengths
    bytes += contentType == null ? 0 : 3 + utf8(contentType);
    bytes += correlation == null ? 0 : 3 + correlation.length;
    bytes += responseTopic == null ? 0 : 3 + utf8(responseTopic);
    for (Map.Entry<String, String> property : userProperties.entrySet()) {
      bytes += 5 + utf8(property.getKey()) + utf8(property.getValue());
    }
    return bytes;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
