package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;

/** The daemon as its extensions see it: complete once the engine is loaded. */
final class DaemonHost implements ExtensionHost {

  private final DaemonConfig config;
  private final Topics topics;
  private final Inbox inbox;
  private final Pace pace;
  private final Journal journal;
  private final Outbox outbox;
  private final StatusMessage status;
  private final Extension extensions;
  private final long startNanos;
  private volatile Scheduler scheduler;
  private volatile EngineSlot slot;

  DaemonHost(
      DaemonConfig config,
      Topics topics,
      Inbox inbox,
      Pace pace,
      Journal journal,
      Outbox outbox,
      StatusMessage status,
      Extension extensions,
      long startNanos) {
    this.config = config;
    this.topics = topics;
    this.inbox = inbox;
    this.pace = pace;
    this.journal = journal;
    this.outbox = outbox;
    this.status = status;
    this.extensions = extensions;
    this.startNanos = startNanos;
  }

  void loaded(EngineSlot engine, Scheduler queue) {
    slot = engine;
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
      return new Snapshot(false, Optional.empty(), null, 0, 0, 0, 0, false, false);
    }
    Scheduler.Load load = queue.load();
    return new Snapshot(
        status.subscribed(),
        Optional.of(slot.engine()),
        load.runningId(),
        load.step(),
        load.steps(),
        load.secondsSinceProgress(),
        load.waiting(),
        load.held(),
        load.draining());
  }

  @Override
  public List<Queued> queue() {
    Scheduler queue = scheduler;
    return queue == null ? List.of() : queue.queue();
  }

  @Override
  public ObjectNode status() {
    return status.json();
  }

  @Override
  public ObjectNode telemetry() {
    ObjectNode json =
        JsonText.MAPPER
            .createObjectNode()
            .put("device", config.device())
            .put("uptime_s", (System.nanoTime() - startNanos) / 1_000_000_000L)
            .put("memory_bytes", ProcessMemory.resident())
            .put("heap_bytes", ProcessMemory.heap())
            .put("journal_bytes", journal.bytes())
            .put("queue", snapshot().waiting())
            .put("seconds_per_evaluation", pace.secondsPerEvaluation());
    snapshot()
        .engine()
        .flatMap(pace::secondsPerPicture)
        .ifPresent(seconds -> json.put("seconds_per_picture", seconds));
    ObjectNode jobs = json.putObject("jobs");
    counters().forEach(jobs::put);
    extensions.addToTelemetry(json);
    return json;
  }

  @Override
  public MemoryContract memory() {
    EngineSlot engine = slot;
    return engine == null ? MemoryContract.empty() : engine.memory();
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
    return inbox.offer(Incoming.local(topics.jobs(), job), taken -> {});
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
  public void reload() {
    scheduler().requestReload();
  }

  @Override
  public void publish(Outgoing message) {
    outbox.event(Delivery.Kind.EVENT, message);
  }

  @Override
  public void publishNow(Outgoing message) {
    outbox.event(Delivery.Kind.FLEETING, message);
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
