package org.dir7.daemon.mqtt;

import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * How one connection is made.
 *
 * @param cleanStart whether the broker forgets what it kept for this client id
 * @param sessionExpirySeconds how long the broker keeps the session after the connection ends
 * @param receiveMaximum messages that the broker may send before an acknowledgement
 * @param manualAcks whether {@link MqttLink#acknowledge} says when a message is taken
 * @param keepPayload bytes of an incoming payload that are kept, by its topic: what the owner
 *     refuses anyway must not pile up in memory
 * @param will published by the broker when the connection breaks; null for none
 * @param timeout for the connection to stand
 */
public record LinkOptions(
    String clientId,
    boolean cleanStart,
    long sessionExpirySeconds,
    int receiveMaximum,
    boolean manualAcks,
    ToIntFunction<String> keepPayload,
    Outgoing will,
    Duration timeout) {

  /**
   * @param keepPayload the same for every topic
   */
  public LinkOptions(
      String clientId,
      boolean cleanStart,
      long sessionExpirySeconds,
      int receiveMaximum,
      boolean manualAcks,
      int keepPayload,
      Outgoing will,
      Duration timeout) {
    this(
        clientId,
        cleanStart,
        sessionExpirySeconds,
        receiveMaximum,
        manualAcks,
        topic -> keepPayload,
        will,
        timeout);
  }

  /** Largest packet that either side takes: 1 MiB. */
  public static final int MAX_PACKET = 1 << 20;
}
