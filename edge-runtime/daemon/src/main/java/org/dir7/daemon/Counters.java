package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

  ObjectNode toJson() {
    return JsonText.MAPPER
        .createObjectNode()
        .put("accepted", accepted)
        .put("rejected", rejected)
        .put("repeated", repeated)
        .put("done", done)
        .put("failed", failed)
        .put("cancelled", cancelled);
  }
}
