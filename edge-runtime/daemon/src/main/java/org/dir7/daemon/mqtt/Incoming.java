package org.dir7.daemon.mqtt;

/**
 * A message as it arrived.
 *
 * @param payload its first bytes, as many as {@link LinkOptions#keepPayload} says
 * @param size bytes of the whole payload
 * @param packetId to acknowledge by {@link MqttLink#acknowledge}; meaningless at QoS 0
 * @param responseTopic of MQTT 5; null for none
 * @param correlation of MQTT 5; null for none
 * @param expirySeconds message expiry that is left, of MQTT 5; null for none
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
    Long expirySeconds) {}
