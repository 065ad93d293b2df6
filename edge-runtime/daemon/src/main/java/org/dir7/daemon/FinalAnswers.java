package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.dir7.daemon.job.Route;
import org.dir7.daemon.journal.Journal;
import org.tinylog.Logger;

/**
 * Stores, counts and sends final answers of jobs that are not drawn. Guarded by the scheduler's
 * lock.
 */
final class FinalAnswers {

  /** An answer that the disk had no room for, of a job that waits for nothing else. */
  private record Owed(String id, Route route, ObjectNode event) {}

  private final Journal journal;
  private final Publisher out;
  private final Extension extensions;
  private final Counters counters;
  private final Deque<Owed> owed = new ArrayDeque<>();

  FinalAnswers(Journal journal, Publisher out, Extension extensions, Counters counters) {
    this.journal = journal;
    this.out = out;
    this.extensions = extensions;
    this.counters = counters;
  }

  /** Whether an id has its final answer. */
  boolean has(String id) {
    return journal.find(id).map(Journal.Known::finished).orElse(false);
  }

  /** Answers a job; false where that cannot be stored: the job stays accepted in the journal. */
  @CanIgnoreReturnValue
  boolean give(String id, Route route, ObjectNode event) {
    try {
      journal.finish(id, event, route, null);
    } catch (IOException e) {
      Logger.error("job {}: its final answer cannot be stored: {}", id, e.getMessage());
      return false;
    }
    stored(id, route, event);
    return true;
  }

  /** Answers a job that is in no queue: what cannot be stored now is tried again. */
  void owe(String id, Route route, ObjectNode event) {
    if (!give(id, route, event)) {
      owed.add(new Owed(id, route, event));
    }
  }

  /** Tries again what is owed, in its order. */
  void tick() {
    while (!owed.isEmpty() && give(owed.peek().id(), owed.peek().route(), owed.peek().event())) {
      owed.remove();
    }
  }

  /** An answer is in the journal. */
  void stored(String id, Route route, ObjectNode event) {
    counters.count(event.get("event").textValue());
    out.answer(id, route);
    extensions.ended(id, event);
  }
}
