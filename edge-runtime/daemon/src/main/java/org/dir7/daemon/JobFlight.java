package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;

/**
 * Jobs as Java Flight Recorder and JDK Mission Control see them: {@code dir7.Job} from acceptance
 * to the broker's confirmation, and in it {@code dir7.JobPart} for waiting, drawing, storing and
 * sending. The engine's stages and steps lie in the part that draws, the file's writing in the one
 * that stores. Costs nothing while nobody records: then no job is followed.
 */
final class JobFlight implements Extension {

  private static final String GROUP = "dir7";

  /** Jobs under way at most; the oldest is given up where answers are never confirmed. */
  private static final int MOST = 4096;

  /** One job. */
  @Name("dir7.Job")
  @Label("Job")
  @Category(GROUP)
  @Description("A job from acceptance to the broker's confirmation of its answer")
  @StackTrace(false)
  static final class Whole extends Event {
    @Label("Job")
    String id;

    @Label("Outcome")
    @Description("done, failed or cancelled")
    String outcome;
  }

  /** One part of a job. */
  @Name("dir7.JobPart")
  @Label("Part of a job")
  @Category(GROUP)
  @Description("waiting (in the queue), drawing, storing (the answer), sending")
  @StackTrace(false)
  static final class Part extends Event {
    @Label("Job")
    String id;

    @Label("Part")
    String part;
  }

  /** A message that did not become a job. */
  @Name("dir7.JobRejected")
  @Label("Job rejected")
  @Category(GROUP)
  @StackTrace(false)
  static final class Rejected extends Event {
    @Label("Job")
    String id;

    @Label("Reason")
    String reason;

    @Label("Sentence")
    String sentence;
  }

  /** A job under way: the event of the whole and that of the part that goes on. */
  private static final class Flight {
    private final Whole whole = new Whole();
    private Part part;

    Flight(String id) {
      whole.id = id;
      whole.begin();
    }

    void enter(String name) {
      leave();
      part = new Part();
      part.id = whole.id;
      part.part = name;
      part.begin();
    }

    void leave() {
      if (part != null) {
        part.commit();
      }
      part = null;
    }
  }

  private final Map<String, Flight> flights =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Flight> eldest) {
          return size() > MOST;
        }
      };

  @Override
  public synchronized void accepted(Job job) {
    follow(job.id(), "waiting");
  }

  /** A job of an earlier process, taken up from the journal, is followed from here on. */
  @Override
  public synchronized void started(String id, JobRequest request) {
    follow(id, "drawing");
  }

  @Override
  public synchronized void drawn(String id) {
    Flight flight = flights.get(id);
    if (flight != null) {
      flight.enter("storing");
    }
  }

  private void follow(String id, String part) {
    if (new Whole().isEnabled()) {
      flights.computeIfAbsent(id, Flight::new).enter(part);
    }
  }

  @Override
  public void rejected(String id, RejectReason reason, String sentence) {
    Rejected event = new Rejected();
    if (event.shouldCommit()) {
      event.id = id;
      event.reason = reason.code();
      event.sentence = sentence;
      event.commit();
    }
  }

  @Override
  public synchronized void ended(String id, ObjectNode event) {
    Flight flight = flights.get(id);
    if (flight != null) {
      flight.whole.outcome = event.path("event").asText();
      flight.enter("sending");
    }
  }

  @Override
  public synchronized void delivered(String id) {
    Flight flight = flights.remove(id);
    if (flight != null) {
      flight.leave();
      flight.whole.commit();
    }
  }
}
