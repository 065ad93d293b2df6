package org.dir7.daemon.mqtt;

import java.util.Map;

/**
 * A message as it arrived.
 *
 * @param payload its first bytes, as many as {@link LinkOptions#keepPayload} says
 * @param size bytes of the whole payload
 * @param packetId to acknowledge by {@link MqttLink#acknowledge}; meaningless at QoS 0
 * @param responseTopic of MQTT 5; null for none
 * @param correlation of MQTT 5; null for none
 * @param expirySeconds message expiry that is left, of MQTT 5; null for none
 * @param userProperties of MQTT 5; of two with one name the first counts
 */
@SuppressWarnings("ArrayRecordComponent") // a message is passed on, never compared
public record Incoming(
    String topic,
    byte[] payload,
    int size,
    int qos,
    boolean retained,
    int packetId,
    String responseTopic,
    byte[] correlation,
    Long expirySeconds,
    Map<String, String> userProperties) {

  public Incoming(
      String topic,
      byte[] payload,
      int size,
      int qos,
      boolean retained,
      int packetId,
      String responseTopic,
      byte[] correlation,
      Long expirySeconds) {
    this(
        topic,
        payload,
        size,
        qos,
        retained,
        packetId,
        responseTopic,
        correlation,
        expirySeconds,
        Map.of());
  }

  /** A message that did not come over the network; its bytes are the payload. */
  public static Incoming local(String topic, byte[] payload) {
    return new Incoming(topic, payload, payload.length, 1, false, 0, null, null, null);
  }
}
