package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Where an answer goes besides the job's own topics, and in what form. May differ between two
 * messages with one id; the later one counts.
 *
 * @param chunks whether the result always travels in pieces
 * @param replyTopic null for none
 * @param correlation copied from the request to the reply; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Route(boolean chunks, String replyTopic, byte[] correlation) {

  public static final Route DEFAULT = new Route(false, null, null);

  /** For the journal. */
  public ObjectNode toJson() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("chunks", chunks);
    if (replyTopic != null) {
      json.put("reply", replyTopic);
    }
    if (correlation != null) {
      json.put("correlation", correlation);
    }
    return json;
  }

  public static Route fromJson(JsonNode json) throws IOException {
    return new Route(
        json.path("chunks").booleanValue(),
        json.path("reply").textValue(),
        json.has("correlation") ? json.get("correlation").binaryValue() : null);
  }
}
