package org.dir7.daemon.mqtt;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.dir7.engine.Dir7Exception;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * One MQTT 5 connection from CONNECT to its end. A connection that broke is never revived: the
 * owner makes a new link and publishes again what was not confirmed on the old one, so that no
 * state hides in the library (its own reconnect keeps half-sent messages that nobody can see).
 *
 * <p>Any thread may use it while another one ends it. The library forgets its parts when it is
 * closed, and whoever is inside of it at that moment gets a NullPointerException: here that means
 * that the connection has ended.
 */
public final class MqttLink implements AutoCloseable {

  /** Told by the library's threads: return at once, never publish and wait. */
  public interface Handler {
    void arrived(MqttLink link, Incoming message);

    /**
     * Called once, when the connection ends without {@link MqttLink#close()}.
     *
     * @param takenOver whether another client came with the same client id
     */
    void lost(MqttLink link, String reason, boolean takenOver);
  }

  private static final int SESSION_TAKEN_OVER = 0x8E;
  private static final int NO_SUBSCRIBERS = 0x10;
  private static final int DEFAULT_RECEIVE_MAXIMUM = 65535;

  private final MqttAsyncClient client;
  private final LinkOptions options;
  private int receiveMaximum = DEFAULT_RECEIVE_MAXIMUM;
  private int maxPacket = LinkOptions.MAX_PACKET;

  private MqttLink(BrokerConfig broker, LinkOptions options, Handler handler) throws MqttException {
    this.options = options;
    this.client =
        new MqttAsyncClient(broker.uri().toString(), options.clientId(), new MemoryPersistence());
    client.setManualAcks(options.manualAcks());
    client.setCallback(new Callback(this, handler));
  }

  /**
   * Reads what every connection reads.
   *
   * @throws Dir7Exception of kind bad input where a file of the broker configuration cannot be read
   */
  public static void check(BrokerConfig broker) {
    PahoOptions.identify(new MqttConnectionOptions(), broker);
  }

  /**
   * Connects and waits until the broker has said yes.
   *
   * @throws Dir7Exception of kind environment with the reason, of kind bad input where a file of
   *     the broker configuration cannot be read
   */
  public static MqttLink connect(BrokerConfig broker, LinkOptions options, Handler handler) {
    MqttLink link = null;
    try {
      link = new MqttLink(broker, options, handler);
      long millis = options.timeout().toMillis();
      IMqttToken token = link.client.connect(PahoOptions.of(broker, options));
      token.waitForCompletion(millis);
      link.negotiated(token.getResponseProperties());
      return link;
    } catch (MqttException e) {
      if (link != null) {
        link.abandon();
      }
      String reason = LinkFailures.describe(e, broker.tls());
      throw Dir7Exception.environment("%s: %s", broker.uri(), reason).causedBy(e);
    }
  }

  private void negotiated(MqttProperties connack) {
    if (connack == null) {
      return;
    }
    if (connack.getReceiveMaximum() != null) {
      receiveMaximum = connack.getReceiveMaximum();
    }
    // The library holds what it sends against the limit that it announced for what it receives, and
    // closes the connection over it; so the smaller of both counts.
    if (connack.getMaximumPacketSize() != null) {
      maxPacket = (int) Math.min(maxPacket, connack.getMaximumPacketSize());
    }
  }

  /** Messages at QoS 1 that the broker takes before it confirms one. */
  public int receiveMaximum() {
    return receiveMaximum;
  }

  /** Bytes of the largest packet that can be published. */
  public int maxPacket() {
    return maxPacket;
  }

  /**
   * Subscribes at QoS 1 and waits for the broker's word. Retained messages are not asked for
   * (Retain Handling 2) unless {@code retained}.
   */
  public void subscribe(String filter, boolean retained) {
    subscribe(filter, 1, retained);
  }

  /** As {@link #subscribe(String, boolean)}, at another QoS. */
  public void subscribe(String filter, int qos, boolean retained) {
    MqttSubscription subscription = new MqttSubscription(filter, qos);
    subscription.setRetainHandling(retained ? 0 : 2);
    subscription.setRetainAsPublished(true);
    try {
      IMqttToken token = client.subscribe(new MqttSubscription[] {subscription});
      token.waitForCompletion(options.timeout().toMillis());
      for (int code : token.getReasonCodes()) {
        if (code >= 0x80) {
          throw Dir7Exception.environment(
              "the broker refuses the subscription to %s: %s", filter, LinkFailures.reason(code));
        }
      }
    } catch (MqttException | NullPointerException e) {
      throw Dir7Exception.environment(
              "cannot subscribe to %s: %s", filter, LinkFailures.describe(e))
          .causedBy(e);
    }
  }

  /** Ends a subscription, without waiting: what is on its way may still arrive. */
  public void unsubscribe(String filter) {
    try {
      client.unsubscribe(filter);
    } catch (MqttException | NullPointerException e) {
      // The connection has ended, and with it the subscription of a clean session.
      return;
    }
  }

  /** Ends a subscription and waits for the broker's word: nothing new is sent after it. */
  public void unsubscribeAndWait(String filter) {
    try {
      client.unsubscribe(filter).waitForCompletion(options.timeout().toMillis());
    } catch (MqttException | NullPointerException e) {
      throw Dir7Exception.environment(
              "cannot unsubscribe from %s: %s", filter, LinkFailures.describe(e))
          .causedBy(e);
    }
  }

  /**
   * Hands a message to the library.
   *
   * @param answer told the broker's word, by the library's threads: null when it has the message
   *     (at QoS 0 when it is sent), a {@link Dir7Exception} when it refuses it, another failure
   *     when the connection ends first
   */
  public void publish(Outgoing message, Consumer<Throwable> answer) {
    publish(message, (failure, received) -> answer.accept(failure));
  }

  private void publish(Outgoing message, Answer answer) {
    try {
      client.publish(
          message.topic(), PahoOptions.message(message), null, new Confirmation(message, answer));
    } catch (MqttException | NullPointerException e) {
      answer.accept(e, false);
    }
  }

  /**
   * Publishes and waits for the broker's word. Never from a handler.
   *
   * @return false where the broker says that nobody is subscribed to the topic
   */
  @CanIgnoreReturnValue
  public boolean publishAndWait(Outgoing message, long millis) {
    CompletableFuture<Throwable> failed = new CompletableFuture<>();
    AtomicBoolean heard = new AtomicBoolean();
    publish(
        message,
        (failure, received) -> {
          heard.set(received);
          failed.complete(failure);
        });
    try {
      Throwable failure = failed.get(millis, TimeUnit.MILLISECONDS);
      if (failure != null) {
        throw Dir7Exception.environment(
                "cannot publish on %s: %s", message.topic(), LinkFailures.describe(failure))
            .causedBy(failure);
      }
      return heard.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Dir7Exception.environment("interrupted while publishing").causedBy(e);
    } catch (TimeoutException e) {
      throw Dir7Exception.environment(
              "the broker did not confirm a message on %s in %d ms", message.topic(), millis)
          .causedBy(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the answer is a value", e);
    }
  }

  /** Tells the broker that a message is taken; from any thread. */
  public void acknowledge(Incoming message) {
    if (message.qos() == 0) {
      return;
    }
    try {
      client.messageArrivedComplete(message.packetId(), message.qos());
    } catch (MqttException | NullPointerException e) {
      // The connection has ended: the broker will send the message again, and the id makes it one.
      return;
    }
  }

  /** Ends the connection in good order: the will is not published. */
  @Override
  public void close() {
    try {
      client.disconnect(500).waitForCompletion(3000);
    } catch (MqttException | NullPointerException e) {
      abandon();
      return;
    }
    closeClient();
  }

  /** Ends the connection without a word, so that the broker publishes the will. */
  public void abandon() {
    try {
      client.disconnectForcibly(0, 0, false);
    } catch (MqttException | RuntimeException e) {
      // Nothing stands that could be ended.
    }
    closeClient();
  }

  private void closeClient() {
    try {
      client.close(true);
    } catch (MqttException | NullPointerException e) {
      // Its threads have ended with the connection; there is nothing else to free.
    }
  }

  /** The broker's word on a message; whether somebody is subscribed, where the broker knows. */
  @FunctionalInterface
  private interface Answer {
    void accept(Throwable failure, boolean received);
  }

  /** Passes the broker's word on from the library's callback. */
  private record Confirmation(Outgoing message, Answer answer) implements MqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      int code = codes == null || codes.length == 0 ? 0 : codes[0];
      if (code >= 0x80) {
        answer.accept(
            Dir7Exception.environment(
                "the broker refuses a message on %s: %s",
                message.topic(), LinkFailures.reason(code)),
            false);
      } else {
        answer.accept(null, code != NO_SUBSCRIBERS);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable failure) {
      answer.accept(failure, false);
    }
  }

  /** Translates the library's callbacks. */
  private record Callback(MqttLink link, Handler handler) implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      MqttProperties properties = message.getProperties();
      byte[] payload = message.getPayload();
      int keep = Math.min(payload.length, link.options.keepPayload().applyAsInt(topic));
      handler.arrived(
          link,
          new Incoming(
              topic,
              keep == payload.length ? payload : Arrays.copyOf(payload, keep),
              payload.length,
              message.getQos(),
              message.isRetained(),
              message.getId(),
              properties == null ? null : properties.getResponseTopic(),
              properties == null ? null : properties.getCorrelationData(),
              properties == null ? null : properties.getMessageExpiryInterval(),
              properties == null ? Map.of() : PahoOptions.pairs(properties)));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      if (response.getException() == null) {
        int code = response.getReturnCode();
        handler.lost(link, LinkFailures.reason(code), code == SESSION_TAKEN_OVER);
      } else {
        handler.lost(link, LinkFailures.describe(response.getException()), false);
      }
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
