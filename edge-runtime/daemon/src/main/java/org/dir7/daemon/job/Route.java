package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Where an answer goes besides the job's own topics, and in what form. May differ between two
 * messages with one id; the later one counts.
 *
 * @param group the fleet whose topics are the job's; null for the device's own
 * @param delivery how the result travels
 * @param path below the configured folder, for delivery by file; null otherwise
 * @param replyTopic null for none
 * @param correlation copied from the request to the reply; null for none
 * @param preview null for none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Route(
    String group,
    Delivery delivery,
    String path,
    String replyTopic,
    byte[] correlation,
    Preview preview) {

  /** How a result travels. */
  public enum Delivery {
    /** One message, unless the broker takes only smaller ones. */
    INLINE,
    CHUNKS,
    /** Written on the device. */
    FILE
  }

  /**
   * Small pictures on the way.
   *
   * @param every steps between two, at least 1
   * @param size pixels of a side
   */
  public record Preview(int every, int size) {}

  public static final Route DEFAULT = of(null);

  /** The default way for a job of a group, or of the device itself (null). */
  public static Route of(String group) {
    return new Route(group, Delivery.INLINE, null, null, null, null);
  }

  /** For the journal. */
  public ObjectNode toJson() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("delivery", delivery.name());
    put(json, "group", group);
    put(json, "path", path);
    put(json, "reply", replyTopic);
    if (correlation != null) {
      json.put("correlation", correlation);
    }
    if (preview != null) {
      json.put("preview_every", preview.every()).put("preview_size", preview.size());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, String text) {
    if (text != null) {
      json.put(name, text);
    }
  }

  public static Route fromJson(JsonNode json) throws IOException {
    return new Route(
        json.path("group").textValue(),
        Delivery.valueOf(json.path("delivery").asText(Delivery.INLINE.name())),
        json.path("path").textValue(),
        json.path("reply").textValue(),
        json.has("correlation") ? json.get("correlation").binaryValue() : null,
        json.has("preview_every")
            ? new Preview(json.get("preview_every").intValue(), json.get("preview_size").intValue())
            : null);
  }
}
