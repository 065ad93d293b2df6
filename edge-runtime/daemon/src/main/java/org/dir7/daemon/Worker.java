package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.dir7.daemon.Answers.Outcome;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.journal.Journal;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Draws one job after the other, or several at once where that is faster and they wait. What the
 * engine is not needed for is done by others meanwhile: {@link Ahead} has the next job's text
 * encoded, {@link Answers} brings the last one's answer to its end.
 */
final class Worker implements Runnable {

  private static final String JOULES = "joules";

  private final Scheduler scheduler;
  private final EngineSlot engine;
  private final Journal journal;
  private final JobEvents events;
  private final Pace pace;
  private final Answers answers;
  private final Extension extensions;
  private final Optional<GroupLookup> lookup;

  /**
   * @param answers closed when this ends
   * @param lookup finds what other workers of the group have answered; empty without a group
   */
  Worker(
      Scheduler scheduler,
      EngineSlot engine,
      Journal journal,
      JobEvents events,
      Pace pace,
      Answers answers,
      Extension extensions,
      Optional<GroupLookup> lookup) {
    this.scheduler = scheduler;
    this.engine = engine;
    this.journal = journal;
    this.events = events;
    this.pace = pace;
    this.answers = answers;
    this.extensions = extensions;
    this.lookup = lookup;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Scheduler.Next next = scheduler.next(engine::mostTogether);
        if (next instanceof Scheduler.Next.Draw draw) {
          if (draw.jobs().size() == 1) {
            answer(draw.jobs().get(0));
          } else {
            answerTogether(draw.jobs());
          }
        } else if (next instanceof Scheduler.Next.Reload) {
          engine.reload();
          scheduler.engineChanged();
          extensions.engineChanged();
        } else {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      answers.close();
    }
  }

  private void answer(ActiveJob job) throws InterruptedException {
    Optional<Outcome> found = answeredByAnother(job);
    if (found.isPresent()) {
      answers.add(Map.of(job, found::get));
    } else {
      begin(job);
      drawAlone(job);
    }
  }

  private void drawAlone(ActiveJob job) throws InterruptedException {
    Supplier<Outcome> ending = draw(job);
    if (ending == null) {
      giveBack(job);
    } else {
      answers.add(Map.of(job, ending));
    }
  }

  /**
   * Draws jobs that one run of the sampler serves. Each ends for itself: one that is stopped at
   * once, and where the drawing fails each is drawn alone, so that only the one at fault fails.
   */
  private void answerTogether(List<ActiveJob> jobs) throws InterruptedException {
    long taken = jobs.get(0).stepNanos;
    jobs.forEach(this::begin);
    JobContext.clear(); // what is logged now is of them all
    List<Listener> listeners = jobs.stream().map(job -> new Listener(job, true)).toList();
    List<Optional<JobRunner.Unfinished>> drawn;
    long start = System.nanoTime();
    try {
      List<JobRequest> requests = jobs.stream().map(job -> job.request).toList();
      drawn = engine.runner().drawTogether(requests, listeners);
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      Logger.warn(e, "{} jobs at once cannot be drawn; each is drawn alone", jobs.size());
      for (int i = 0; i < jobs.size(); i++) {
        if (!listeners.get(i).ended) {
          JobContext.mark(jobs.get(i).id());
          drawAlone(jobs.get(i));
        }
      }
      return;
    }
    long end = System.nanoTime();
    EngineInfo by = engine.engine();
    Map<ActiveJob, Supplier<Outcome>> endings = new LinkedHashMap<>();
    for (int i = 0; i < jobs.size(); i++) {
      ActiveJob job = jobs.get(i);
      if (drawn.get(i).isPresent()) {
        JobRunner.Unfinished drawing = drawn.get(i).get();
        ObjectNode more = addedToDone(job, jobs.size());
        Times times = new Times(taken, start, end, jobs.size());
        endings.put(job, () -> done(job, drawing, by, more, times));
        extensions.drawn(job.id());
      } else if (!listeners.get(i).ended) {
        extensions.drawn(job.id());
        Outcome outcome = stopped(job);
        if (outcome == null) {
          giveBack(job);
        } else {
          endings.put(job, () -> outcome);
        }
      }
    }
    answers.add(endings);
  }

  /**
   * When a drawing was.
   *
   * @param taken from the queue
   * @param together jobs that were drawn at once
   */
  private record Times(long taken, long start, long end, int together) {}

  private void begin(ActiveJob job) {
    countAttempt(job.id());
    scheduler.started(job);
  }

  /** What extensions add to an event; what a drawing of several took of energy is shared out. */
  private ObjectNode addedToDone(ActiveJob job, int together) {
    ObjectNode more = JsonText.MAPPER.createObjectNode();
    extensions.addToDone(job.id(), more);
    if (together > 1 && more.has(JOULES)) {
      more.put(JOULES, Math.round(10 * more.get(JOULES).asDouble() / together) / 10.0);
    }
    return more;
  }

  private Optional<Outcome> answeredByAnother(ActiveJob job) throws InterruptedException {
    if (job.route.group() == null || lookup.isEmpty()) {
      return Optional.empty();
    }
    Optional<GroupLookup.Found> found = lookup.get().find(job.id());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!found.get().fingerprint().equals(job.job().picture().fingerprint())) {
      String sentence =
          "the id %s belongs to a job with another picture; take a new id".formatted(job.id());
      return Optional.of(new Outcome(events.failed(job.id(), "bad-input", sentence), null));
    }
    Logger.info("job {}: another worker of the group has answered it", job.id());
    return Optional.of(new Outcome(found.get().event(), found.get().result()));
  }

  /** What makes the outcome; null where the daemon stops and the job is to run again. */
  private Supplier<Outcome> draw(ActiveJob job) {
    String id = job.id();
    long taken = job.stepNanos;
    try {
      long start = System.nanoTime();
      JobRunner.Unfinished drawing = engine.runner().draw(job.request, new Listener(job, false));
      long end = System.nanoTime();
      EngineInfo by = engine.engine();
      ObjectNode more = addedToDone(job, 1);
      Times times = new Times(taken, start, end, 1);
      return () -> done(job, drawing, by, more, times);
    } catch (JobStoppedException e) {
      Outcome outcome = stopped(job);
      return outcome == null ? null : () -> outcome;
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      Outcome outcome = failed(id, e);
      return () -> outcome;
    } finally {
      extensions.drawn(id);
    }
  }

  /**
   * Makes the picture's bytes; not on the thread that draws.
   *
   * @param more what extensions add to the event
   */
  private Outcome done(
      ActiveJob job, JobRunner.Unfinished drawing, EngineInfo by, ObjectNode more, Times times) {
    try {
      scheduler.tellProgress(job, job.request.steps());
      long begin = System.nanoTime();
      JobResult result = drawing.finish();
      long bytesMade = times.end() + System.nanoTime() - begin;
      double seconds = (bytesMade - times.start()) / 1e9;
      double steps = result.seconds().getOrDefault(JobResult.STEPS, seconds);
      pace.finished(job.request, seconds / times.together(), steps / times.together());
      Logger.info("job {}: done in {} s", job.id(), "%.2f".formatted(seconds));
      ObjectNode event = events.done(job.id(), job.request, result, by);
      event.setAll(more);
      job.drawn = new ActiveJob.Drawn(result.seconds(), times.taken(), times.start(), bytesMade);
      return new Outcome(event, result.bytes());
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      return failed(job.id(), e);
    }
  }

  private Outcome failed(String id, Throwable cause) {
    if (cause instanceof Dir7Exception known) {
      Logger.warn(known, "job {}: failed", id);
      String failureClass = JobEvents.failureClass(known);
      return new Outcome(events.failed(id, failureClass, known.getMessage()), null);
    }
    if (cause instanceof OutOfMemoryError) {
      Logger.error(cause, "job {}: out of memory", id);
      String sentence = "the Java heap of %d MiB is too small for this job";
      long limit = Runtime.getRuntime().maxMemory() >> 20;
      return new Outcome(events.failed(id, "environment", sentence.formatted(limit)), null);
    }
    Logger.error(cause, "job {}: failed", id);
    return new Outcome(events.failed(id, "internal", "internal error: " + cause), null);
  }

  /** For jobs that bring the daemon down; a full disk is no reason not to draw this one. */
  private void countAttempt(String id) {
    try {
      journal.started(id);
    } catch (IOException e) {
      Logger.warn("job {}: its start cannot be stored: {}", id, e.getMessage());
    }
  }

  /** Hears of every step of one job, and lets nobody wait for the disk or for a lock. */
  private final class Listener implements ProgressListener {
    private final ActiveJob job;
    private final Previews previews = new Previews();

    /** Whether a word about its progress is still on its way. */
    private final AtomicBoolean telling = new AtomicBoolean();

    /** Whether companions are drawn on when this job is stopped. */
    private final boolean among;

    /** Whether it was stopped and answered while they are. */
    private boolean ended;

    Listener(ActiveJob job, boolean among) {
      this.job = job;
      this.among = among;
    }

    @Override
    public boolean stepped(int step, int steps) {
      scheduler.stepped(job, step);
      if (step == 1) {
        answers.tell(this::noteFirst);
      }
      boolean worthAWord = step == 1 || Heartbeat.progressDue(job);
      if (worthAWord && step < steps && telling.compareAndSet(false, true)) {
        answers.tell(() -> tell(step)); // the last step is told with the answer
      }
      extensions.stepped(job.id(), step, job.request.steps());
      if (among && job.stop != null && job.stop != ActiveJob.Stop.SHUTDOWN) {
        ended = true;
        extensions.drawn(job.id());
        answers.end(job, stopped(job));
        return false;
      }
      return job.stop == null;
    }

    private void tell(int step) {
      telling.set(false);
      scheduler.tellProgress(job, step);
    }

    private void noteFirst() {
      try {
        journal.stepped(job.id());
      } catch (IOException e) {
        Logger.warn(e, "job {}: its progress cannot be stored", job.id());
      }
    }

    @Override
    public int previewSize(int step, int steps) {
      return previews.size(job.route.preview(), step, steps);
    }

    @Override
    public void preview(int step, byte[] png) {
      previews.drawn();
      scheduler.preview(job, png);
    }
  }

  private Outcome stopped(ActiveJob job) {
    return switch (job.stop) {
      case CANCELLED -> {
        String sentence = "cancelled after %d of %d steps";
        yield new Outcome(
            events.cancelled(job.id(), sentence.formatted(job.step, job.request.steps())), null);
      }
      case DEADLINE ->
          new Outcome(events.failed(job.id(), "deadline", job.deadlineSentence()), null);
      case SHUTDOWN -> null;
    };
  }

  private void giveBack(ActiveJob job) {
    try {
      journal.returned(job.id());
      Logger.info("job {}: goes back to the journal, the daemon stops", job.id());
    } catch (IOException e) {
      Logger.error(e, "job {}: its return cannot be stored", job.id());
    }
    scheduler.returned(job);
  }
}
