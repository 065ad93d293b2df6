package org.dir7.daemon.health;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.ProcessUse;
import org.dir7.engine.Version;

/** Everything that {@code /metrics} tells, in the text format of Prometheus. */
public final class Metrics implements Extension {

  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** Seconds: from a picture in a blink on a large GPU to ten minutes on a small processor. */
  private static final double[] BUCKETS = {
    0.01, 0.03, 0.1, 0.3, 1, 2, 3, 5, 7.5, 10, 15, 30, 60, 120, 300, 600
  };

  private static final List<String> OUTCOMES =
      List.of("accepted", "rejected", "repeated", "done", "failed", "cancelled");

  /** What one scrape shows, looked up once. */
  private record Now(
      ObjectNode status, ObjectNode telemetry, boolean connected, ProcessUse process) {}

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram pictures =
      Histogram.builder()
          .name("dir7_picture_seconds")
          .help("Seconds a picture, from the start of its drawing to its last byte.")
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .register(registry);
  private final Histogram stages =
      Histogram.builder()
          .name("dir7_picture_stage_seconds")
          .help("Seconds of one stage of a picture.")
          .labelNames("stage")
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .register(registry);
  private ExtensionHost host;
  private Info info;
  private Now now;

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
  }

  @Override
  public void ended(String id, ObjectNode event) {
    if (event.path("event").asText().equals("done")) {
      event
          .path("seconds")
          .fields()
          .forEachRemaining(
              stage -> {
                double seconds = stage.getValue().doubleValue();
                if (stage.getKey().equals("total")) {
                  pictures.observe(seconds);
                } else {
                  stages.labelValues(stage.getKey()).observe(seconds);
                }
              });
    }
  }

  /** Adds all that is read from the daemon. */
  @Override
  public synchronized void serving() {
    info =
        Info.builder()
            .name("dir7_daemon_info")
            .help("What runs here, always 1.")
            .labelNames("device", "version", "engine", "engine_name", "backend")
            .register(registry);
    memoryContract();
    CounterWithCallback.builder()
        .name("dir7_jobs_total")
        .help("Jobs since the start, by what became of them; an accepted one is done later.")
        .labelNames("outcome")
        .callback(
            callback ->
                OUTCOMES.forEach(
                    outcome ->
                        callback.call(
                            now.telemetry().path("jobs").path(outcome).asDouble(), outcome)))
        .register(registry);
    gauge("dir7_ready", "1 while jobs are taken.", n -> ready(n) ? 1 : 0);
    gauge("dir7_connected", "1 while the broker delivers jobs.", n -> n.connected() ? 1 : 0);
    gauge("dir7_queue_jobs", "Jobs that wait.", n -> n.telemetry().path("queue").asDouble());
    gauge("dir7_busy", "1 while a picture is drawn.", n -> n.status().has("running") ? 1 : 0);
    gauge(
        "dir7_queue_limit",
        "Jobs that may wait (queue-size).",
        n -> n.status().path("queue_size").asDouble());
    gauge(
        "dir7_evaluation_seconds",
        "Moving average of one branch of one model evaluation; 0 before the first picture.",
        n -> n.telemetry().path("seconds_per_evaluation").asDouble());
    gauge(
        "dir7_journal_bytes",
        "Journal and results on disk.",
        n -> n.telemetry().path("journal_bytes").asDouble());
    gauge(
        "dir7_uptime_seconds",
        "Since the start of the daemon.",
        n -> n.telemetry().path("uptime_s").asDouble());
    gauge(
        "dir7_heap_used_bytes",
        "Java heap in use.",
        n -> n.telemetry().path("heap_bytes").asDouble());
    gauge(
        "dir7_heap_limit_bytes",
        "What the Java heap may grow to (-Xmx).",
        n -> n.status().path("heap_limit_bytes").asDouble());
    optionalGauge("dir7_temperature_celsius", "Of the hottest sensor.", "temperature_c");
    optionalGauge("dir7_power_watts", "Of the whole board, where it is measured.", "power_w");
    gauge(
        "process_resident_memory_bytes",
        "Resident memory of the process.",
        n -> n.telemetry().path("memory_bytes").asDouble());
    gauge("process_open_fds", "Open file handles.", n -> n.process().openFiles());
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("Processor time, user and system.")
        .unit(Unit.SECONDS)
        .callback(callback -> callback.call(now.process().cpuSeconds()))
        .register(registry);
  }

  /** At every scrape, for the engine may be another one after a reload. */
  private void describe(EngineInfo engine) {
    info.setLabelValues(
        host.config().device(), Version.current(), engine.hash(), engine.name(), engine.backend());
  }

  private static boolean ready(Now now) {
    String state = now.status().path("state").asText();
    return state.equals("ready") || state.equals("busy");
  }

  private void memoryContract() {
    GaugeWithCallback.builder()
        .name("dir7_memory_contract_bytes")
        .help("Allocated when the engine was loaded and constant since, by part.")
        .labelNames("part", "kind")
        .callback(
            callback ->
                host.memory()
                    .parts()
                    .forEach(part -> callback.call(part.bytes(), part.name(), part.kind().id())))
        .register(registry);
  }

  private void gauge(String name, String help, ToDoubleFunction<Now> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.applyAsDouble(now)))
        .register(registry);
  }

  /** Without a sample where the board has no such sensor. */
  private void optionalGauge(String name, String help, String field) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            callback -> {
              if (now.telemetry().path(field).isNumber()) {
                callback.call(now.telemetry().get(field).doubleValue());
              }
            })
        .register(registry);
  }

  /** All metrics as they are now. */
  synchronized byte[] scrape() {
    if (info != null) {
      host.snapshot().engine().ifPresent(this::describe);
      boolean connected = host.snapshot().connected();
      now = new Now(host.status(), host.telemetry(), connected, ProcessUse.now());
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toByteArray();
  }
}
