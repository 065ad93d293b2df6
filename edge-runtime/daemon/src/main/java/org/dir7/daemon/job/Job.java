package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A job that is valid by the schema.
 *
 * @param id 1 to 64 of A-Z, a-z, 0-9, _ and -
 * @param priority 0 to 9, higher first
 * @param deadlineSeconds from acceptance; null for none
 */
public record Job(String id, Picture picture, Route route, int priority, Double deadlineSeconds) {

  static final int DEFAULT_PRIORITY = 5;

  /** For the journal. */
  public ObjectNode toJson() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("id", id);
    json.set("picture", picture.toJson());
    json.set("route", route.toJson());
    json.put("priority", priority);
    if (deadlineSeconds != null) {
      json.put("deadline_s", deadlineSeconds);
    }
    return json;
  }

  public static Job fromJson(JsonNode json) throws IOException {
    return new Job(
        json.path("id").textValue(),
        Picture.of(json.path("picture")),
        Route.fromJson(json.path("route")),
        json.path("priority").intValue(),
        json.has("deadline_s") ? (Double) json.get("deadline_s").doubleValue() : null);
  }

  public Job withRoute(Route other) {
    return new Job(id, picture, other, priority, deadlineSeconds);
  }
}
