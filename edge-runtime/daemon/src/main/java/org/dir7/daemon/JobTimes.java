package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.dir7.daemon.job.JsonText;

/** Where the time of the last pictures went, for whoever asks with {@code profile}. */
final class JobTimes {

  private static final int KEPT = 32;

  /** One picture's moments. */
  private static final class Times {
    final String id;
    final long arrivedNanos;
    final ActiveJob.Drawn drawn;
    final long storedNanos;

    /** Null until the broker has the answer. */
    Long answeredNanos;

    Times(String id, long arrivedNanos, ActiveJob.Drawn drawn, long storedNanos) {
      this.id = id;
      this.arrivedNanos = arrivedNanos;
      this.drawn = drawn;
      this.storedNanos = storedNanos;
    }
  }

  private final Deque<Times> last = new ArrayDeque<>();

  /** A picture is drawn and stored. */
  synchronized void drawn(ActiveJob job) {
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.add(new Times(job.id(), job.arrivedNanos, job.drawn, System.nanoTime()));
  }

  /** The broker has the answer. */
  synchronized void answered(String id) {
    for (Times times : last) {
      if (times.id.equals(id) && times.answeredNanos == null) {
        times.answeredNanos = System.nanoTime();
      }
    }
  }

  /** The newest last. */
  synchronized ArrayNode toJson() {
    ArrayNode jobs = JsonText.MAPPER.createArrayNode();
    for (Times times : last) {
      ObjectNode job = jobs.addObject().put("id", times.id);
      ObjectNode seconds = job.putObject("seconds");
      ActiveJob.Drawn drawn = times.drawn;
      seconds.put("queue", seconds(times.arrivedNanos, drawn.takenNanos()));
      seconds.put("begin", seconds(drawn.takenNanos(), drawn.startNanos()));
      drawn.stages().forEach((stage, value) -> seconds.put(stage, rounded(value)));
      seconds.put("store", seconds(drawn.endNanos(), times.storedNanos));
      if (times.answeredNanos != null) {
        seconds.put("send", seconds(times.storedNanos, times.answeredNanos));
      }
    }
    return jobs;
  }

  private static double seconds(long fromNanos, long toNanos) {
    return rounded((toNanos - fromNanos) / 1e9);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1e5) / 1e5;
  }
}
