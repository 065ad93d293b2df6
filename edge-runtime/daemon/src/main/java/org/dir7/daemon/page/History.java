package org.dir7.daemon.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.JobRequest;
import org.dir7.report.Axis;
import org.dir7.report.XyChart;

/** What the page remembers since the daemon's start; of bounded size. */
final class History {

  /** Pictures on the page. */
  private static final int PICTURES = 12;

  /** Pictures in the chart of seconds. */
  private static final int DURATIONS = 200;

  /** Samples in the chart of memory. */
  private static final int SAMPLES = 360;

  /** Jobs that were begun and not ended: one at a time, and some that went back to the journal. */
  private static final int BEGUN = 16;

  private static final double MIB = 1 << 20;

  private record Done(String id, JobRequest request, double seconds) {}

  private record Sample(double minutes, double mebibytes) {}

  private final long start = System.nanoTime();
  private final Map<String, JobRequest> begun = new LinkedHashMap<>();
  private final Deque<Done> pictures = new ArrayDeque<>();
  private final Deque<Done> durations = new ArrayDeque<>();
  private final Deque<Sample> memory = new ArrayDeque<>();
  private long drawn;
  private String lastFailure = "";

  synchronized void started(String id, JobRequest request) {
    begun.put(id, request);
    if (begun.size() > BEGUN) {
      begun.remove(begun.keySet().iterator().next());
    }
  }

  /**
   * @param event done, failed or cancelled
   */
  synchronized void ended(String id, ObjectNode event) {
    JobRequest request = begun.remove(id);
    String name = event.path("event").asText();
    if (name.equals("failed")) {
      lastFailure = "%s: %s".formatted(id, event.path("sentence").asText());
    }
    if (!name.equals("done") || request == null) {
      return;
    }
    Done done = new Done(id, request, event.path("seconds").path("total").asDouble());
    drawn++;
    keep(pictures, done, PICTURES);
    keep(durations, done, DURATIONS);
  }

  synchronized void sampled(long memoryBytes) {
    keep(memory, new Sample((System.nanoTime() - start) / 60e9, memoryBytes / MIB), SAMPLES);
  }

  private static <T> void keep(Deque<T> last, T next, int most) {
    last.addLast(next);
    if (last.size() > most) {
      last.removeFirst();
    }
  }

  /** The last pictures, the newest first. */
  synchronized void addTo(ObjectNode json) {
    ArrayNode list = json.putArray("pictures");
    pictures
        .descendingIterator()
        .forEachRemaining(
            done ->
                list.addObject()
                    .put("id", done.id())
                    .put("prompt", done.request().prompt())
                    .put("seed", done.request().seed())
                    .put("steps", done.request().steps())
                    .put("guidance", done.request().guidance())
                    .put("seconds", done.seconds()));
    if (!lastFailure.isEmpty()) {
      json.put("last_failure", lastFailure);
    }
  }

  /** Two figures as markup that is safe to put into a page. */
  synchronized String charts() {
    if (durations.isEmpty() && memory.size() < 2) {
      return "<p>No picture yet.</p>";
    }
    List<Done> last = List.copyOf(durations);
    double[] number = new double[last.size()];
    double[] seconds = new double[last.size()];
    for (int i = 0; i < number.length; i++) {
      number[i] = drawn - last.size() + i + 1;
      seconds[i] = last.get(i).seconds();
    }
    XyChart time =
        new XyChart(
            "Seconds a picture",
            "From the start of drawing to the last byte, the last " + DURATIONS + " pictures.",
            Axis.linear("picture", ""),
            Axis.linear("time", "s"));
    time.line("a picture", number, seconds);
    XyChart resident =
        new XyChart(
            "Memory",
            "Resident memory of the daemon; a steady line is what it should be.",
            Axis.linear("since the start", "min"),
            Axis.linear("resident", "MiB"));
    resident.line(
        "resident",
        memory.stream().mapToDouble(Sample::minutes).toArray(),
        memory.stream().mapToDouble(Sample::mebibytes).toArray());
    return time.html().toString() + resident.html();
  }
}
