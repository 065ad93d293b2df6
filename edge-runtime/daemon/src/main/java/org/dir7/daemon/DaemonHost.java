package org.dir7.daemon;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/** The daemon as its extensions see it: complete once the engine is loaded. */
final class DaemonHost implements ExtensionHost {

  private final DaemonConfig config;
  private final Topics topics;
  private final Inbox inbox;
  private final Pace pace;
  private final Journal journal;
  private final Outbox outbox;
  private final StatusMessage status;
  private volatile Scheduler scheduler;
  private volatile JobRunner runner;

  DaemonHost(
      DaemonConfig config,
      Topics topics,
      Inbox inbox,
      Pace pace,
      Journal journal,
      Outbox outbox,
      StatusMessage status) {
    this.config = config;
    this.topics = topics;
    this.inbox = inbox;
    this.pace = pace;
    this.journal = journal;
    this.outbox = outbox;
    this.status = status;
  }

  void loaded(JobRunner engine, Scheduler queue) {
    runner = engine;
    scheduler = queue;
  }

  private Scheduler scheduler() {
    Scheduler queue = scheduler;
    if (queue == null) {
      throw Dir7Exception.environment("the engine is still loading");
    }
    return queue;
  }

  @Override
  public DaemonConfig config() {
    return config;
  }

  @Override
  public Topics topics() {
    return topics;
  }

  @Override
  public Snapshot snapshot() {
    Scheduler queue = scheduler;
    if (queue == null) {
      return new Snapshot(false, Optional.empty(), null, 0, 0, 0, 0, false);
    }
    Scheduler.Load load = queue.load();
    return new Snapshot(
        status.subscribed(),
        Optional.of(runner.engine()),
        load.runningId(),
        load.step(),
        load.steps(),
        load.secondsSinceProgress(),
        load.waiting(),
        load.draining());
  }

  @Override
  public Map<String, Long> counters() {
    Scheduler queue = scheduler;
    return (queue == null ? new Counters() : queue.counters()).toMap();
  }

  @Override
  public double secondsPerEvaluation() {
    return pace.secondsPerEvaluation();
  }

  @Override
  public long journalBytes() {
    return journal.bytes();
  }

  @Override
  public boolean submit(byte[] job) {
    return inbox.offer(
        null, new Incoming(topics.jobs(), job, job.length, 1, false, 0, null, null, null));
  }

  @Override
  public String cancel(String id) {
    return scheduler().cancel(id);
  }

  @Override
  public void drain(boolean on) {
    scheduler().drain(on);
  }

  @Override
  public void publish(Outgoing message) {
    outbox.event(Outbox.Kind.EVENT, message);
  }

  @Override
  public void publishNow(Outgoing message) {
    outbox.event(Outbox.Kind.FLEETING, message);
  }

  @Override
  public void statusChanged() {
    outbox.statusChanged();
  }

  @Override
  public Optional<StoredAnswer> answer(String id) throws IOException {
    return journal.answer(id);
  }
}
