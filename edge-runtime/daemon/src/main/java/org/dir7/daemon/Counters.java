package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.daemon.job.JsonText;

/** Jobs since the daemon started, by what became of them. Guarded by its owner. */
final class Counters {
  long accepted;
  long rejected;
  long repeated;
  private long done;
  private long failed;
  private long cancelled;

  /**
   * @param event the name of a final event
   */
  void count(String event) {
    switch (event) {
      case "done" -> done++;
      case "failed" -> failed++;
      case "cancelled" -> cancelled++;
      default -> throw new IllegalArgumentException(event);
    }
  }

  Counters copy() {
    Counters copy = new Counters();
    copy.accepted = accepted;
    copy.rejected = rejected;
    copy.repeated = repeated;
    copy.done = done;
    copy.failed = failed;
    copy.cancelled = cancelled;
    return copy;
  }

  Map<String, Long> toMap() {
    Map<String, Long> map = new LinkedHashMap<>();
    map.put("accepted", accepted);
    map.put("rejected", rejected);
    map.put("repeated", repeated);
    map.put("done", done);
    map.put("failed", failed);
    map.put("cancelled", cancelled);
    return map;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    toMap().forEach(json::put);
    return json;
  }
}
