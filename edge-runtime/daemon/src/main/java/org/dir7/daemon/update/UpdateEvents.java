package org.dir7.daemon.update;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Outgoing;
import org.tinylog.Logger;

/** What becomes of updates, on the device's events and in the log. */
record UpdateEvents(ExtensionHost host) {

  /**
   * Says it.
   *
   * @param state one of device-event.schema.json
   * @param order that it is about; empty where none could be read, or it is long ago
   */
  void say(String state, String sentence, Optional<UpdateOrder> order) {
    Logger.info("update: {}, {}", state, sentence);
    publish(state, sentence, order, Optional.empty());
  }

  /** Says how many bytes of a bundle are here, to who sends them: too often for the log. */
  void received(long bytes, UpdateOrder order) {
    String sentence = bytes + " of " + order.size() + " bytes are here";
    publish("receiving", sentence, Optional.of(order), Optional.of(bytes));
  }

  private void publish(
      String state, String sentence, Optional<UpdateOrder> order, Optional<Long> bytes) {
    ObjectNode event = JsonText.MAPPER.createObjectNode();
    event.put("event", "update").put("device", host.config().device()).put("state", state);
    order.ifPresent(given -> event.put("sha256", given.sha256()));
    bytes.ifPresent(count -> event.put("bytes", count));
    event.put("sentence", sentence);
    host.publish(
        Outgoing.json(host.topics().events(), event.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
