package org.dir7.daemon;

import java.util.Optional;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * The device's connection: brings jobs and commands into the inbox, carries all that the device
 * publishes, and looks for what other workers of its group have answered.
 */
final class DeviceLink implements KeptConnection.Owner {

  private static final long SESSION_SECONDS = 7 * 24 * 3600;

  private final Topics topics;
  private final Topics group;
  private final Inbox inbox;
  private final Outbox outbox;
  private final StatusMessage status;
  private final Extension extensions;
  private final Optional<GroupLookup> lookup;
  private final Runnable takenOver;
  private final KeptConnection connection;

  /**
   * @param group topics of the device's group; not used without one
   * @param lookup empty without a group
   * @param takenOver run when another client came with the same client id
   */
  DeviceLink(
      BrokerConfig broker,
      Topics topics,
      Topics group,
      Inbox inbox,
      Outbox outbox,
      StatusMessage status,
      Extension extensions,
      Optional<GroupLookup> lookup,
      Runnable takenOver) {
    this.topics = topics;
    this.group = group;
    this.inbox = inbox;
    this.outbox = outbox;
    this.status = status;
    this.extensions = extensions;
    this.lookup = lookup;
    this.takenOver = takenOver;
    LinkOptions options =
        new LinkOptions(
            "dir7-" + topics.device(),
            false,
            SESSION_SECONDS,
            Inbox.RECEIVE_MAXIMUM,
            true,
            DeviceLink::keep,
            status.offline(),
            KeptConnection.TIMEOUT);
    this.connection = new KeptConnection(broker, options, this);
  }

  /** A result of another worker is kept whole; of all else what may be taken. */
  private static int keep(String topic) {
    return topic.contains("/jobs/") ? LinkOptions.MAX_PACKET : JsonText.MAX_BYTES;
  }

  void start() {
    connection.start();
  }

  void stop() throws InterruptedException {
    connection.stop();
  }

  @Override
  public void arrived(MqttLink link, Incoming message) {
    if (lookup.isPresent() && lookup.get().offer(message)) {
      link.acknowledge(message);
    } else if (!inbox.offer(message, link::acknowledge)) {
      lost(link, "the broker sends more than can be worked off", false);
    }
  }

  @Override
  public void lost(MqttLink link, String reason, boolean byAnother) {
    connection.lost(link, reason, byAnother);
  }

  /** A connection takes no messages any more; from any thread. */
  void broken(MqttLink link, String reason) {
    connection.broken(link, reason);
  }

  @Override
  public void up(MqttLink link) {
    outbox.linkUp(link);
  }

  @Override
  public void subscribe(MqttLink link) {
    link.subscribe(topics.control(), false);
    if (lookup.isPresent()) {
      link.subscribe(group.control(), false);
    }
    extensions.topics().forEach(topic -> subscribeIfAllowed(link, topic));
    link.subscribe(topics.jobs(), false);
    Logger.info("waiting for jobs on {}", topics.jobs());
    lookup.ifPresent(there -> there.use(link));
    status.subscribed(true);
    extensions.connected();
    outbox.statusChanged();
  }

  /** What stands beside the core must not keep jobs away. */
  private static void subscribeIfAllowed(MqttLink link, String topic) {
    try {
      link.subscribe(topic, false);
    } catch (Dir7Exception e) {
      Logger.warn("nothing will be heard on {}: {}", topic, e.getMessage());
    }
  }

  @Override
  public void down(MqttLink link) {
    lookup.ifPresent(there -> there.use(null));
    status.subscribed(false);
    extensions.disconnected();
    outbox.linkDown(link);
  }

  @Override
  public void takenOver() {
    takenOver.run();
  }
}
