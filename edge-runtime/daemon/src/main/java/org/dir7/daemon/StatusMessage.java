package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Version;

/** The retained status of the device, by status.schema.json. */
final class StatusMessage {

  private static final String VERSION = Version.current();

  private final Topics topics;
  private final String group;
  private final int queueSize;
  private final long startNanos;
  private final Extension extensions;
  private volatile EngineSlot engine;
  private volatile Scheduler scheduler;
  private volatile boolean subscribed;
  private volatile boolean stopped;

  /**
   * @param group the fleet that the device works for; null for none
   */
  StatusMessage(Topics topics, String group, int queueSize, long startNanos, Extension extensions) {
    this.topics = topics;
    this.group = group;
    this.queueSize = queueSize;
    this.startNanos = startNanos;
    this.extensions = extensions;
  }

  void loaded(EngineSlot slot, Scheduler queue) {
    engine = slot;
    scheduler = queue;
  }

  /** Whether jobs that are sent now arrive: only then may the status say so. */
  void subscribed(boolean yes) {
    subscribed = yes;
  }

  void stopped() {
    stopped = true;
  }

  boolean subscribed() {
    return subscribed;
  }

  /** Left with the broker, which publishes it when the connection breaks. */
  Outgoing offline() {
    return message(state("offline"));
  }

  Outgoing current() {
    return message(json());
  }

  ObjectNode json() {
    if (stopped) {
      return state("stopped");
    }
    EngineInfo info = engine != null && engine.loaded() ? engine.engine() : null;
    Scheduler queue = scheduler;
    ObjectNode json;
    if (info == null || queue == null || !subscribed) {
      json = state("online");
    } else {
      Scheduler.Load load = queue.load();
      boolean busy = load.runningId() != null || load.waiting() > 0;
      json = state(load.draining() ? "draining" : busy ? "busy" : "ready");
      json.put("engine", info.hash());
      json.put("engine_name", info.name());
      json.put("backend", info.backend());
      String preparing = engine.preparing().orElse(null);
      if (preparing != null) {
        json.put("preparing", preparing);
      }
      if (load.runningId() != null) {
        json.put("running", load.runningId());
      }
      json.put("queue", load.waiting());
      ObjectNode parts = json.putObject("memory_contract");
      engine.memory().parts().forEach(part -> parts.put(part.name(), part.bytes()));
    }
    if (group != null) {
      json.put("group", group);
    }
    json.put("queue_size", queueSize);
    json.put("version", VERSION);
    json.put("uptime_s", (System.nanoTime() - startNanos) / 1_000_000_000L);
    json.put("memory_bytes", ProcessMemory.resident());
    json.put("heap_limit_bytes", ProcessMemory.heapLimit());
    extensions.addToStatus(json);
    return json;
  }

  private ObjectNode state(String name) {
    return JsonText.MAPPER.createObjectNode().put("state", name).put("device", topics.device());
  }

  private Outgoing message(ObjectNode json) {
    return Outgoing.json(topics.status(), JobEvents.bytes(json)).asRetained();
  }
}
