package org.dir7.daemon.board;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.JobRequest;
import org.dir7.daemon.config.BoardConfig;
import org.dir7.daemon.job.RejectReason;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.BoardDetector;
import org.dir7.device.board.BoardModel;
import org.dir7.device.limit.Admission;
import org.dir7.device.limit.AdmissionGate;
import org.dir7.device.sensor.EnergyMeter;
import org.dir7.device.sensor.HottestZone;
import org.dir7.device.sensor.SensorSample;
import org.dir7.device.sensor.Sensors;
import org.tinylog.Logger;

/** Sensors, limits, energy and pins of the machine, once a second on a thread of its own. */
public final class Board implements Extension {

  private static final int SAMPLE_MILLIS = 1000;

  private final BoardConfig config;
  private final DeviceRoot root;
  private final int sampleMillis;
  private final EnergyMeter meter = new EnergyMeter();
  private final AdmissionGate gate;
  private final HottestZone hottest = new HottestZone();
  private final Set<String> told = new HashSet<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dir7-board");
            thread.setDaemon(true);
            return thread;
          });

  private ExtensionHost host;
  private Sensors sensors;
  private BoardPins pins;
  private volatile SensorSample last;
  private volatile Admission admission = Admission.OPEN;
  private volatile EnergyMeter.Reading jobStart;

  /**
   * Samples once a second.
   *
   * @param root the machine, or a recorded one
   */
  public Board(BoardConfig config, DeviceRoot root) {
    this(config, root, SAMPLE_MILLIS);
  }

  /**
   * Samples as often as a test wants.
   *
   * @param root the machine, or a recorded one
   * @param sampleMillis between samples
   */
  public Board(BoardConfig config, DeviceRoot root, int sampleMillis) {
    this.config = config;
    this.root = root;
    this.sampleMillis = sampleMillis;
    this.gate = new AdmissionGate(config.limits());
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
    sensors = Sensors.open(root);
    sensors.missing().forEach(sentence -> Logger.debug("board: {}", sentence));
    BoardModel model = BoardDetector.detect(root).model();
    pins = new BoardPins(config, model, root, daemon);
    sample();
    gate.unmeasured(last)
        .forEach(
            name ->
                Logger.warn(
                    "board: a limit of {} is set, which {} does not measure: it has no effect",
                    name,
                    model.title()));
    var unused =
        timer.scheduleAtFixedRate(this::guarded, sampleMillis, sampleMillis, TimeUnit.MILLISECONDS);
  }

  /** One sample; a failure is told once and the next sample comes. */
  private void guarded() {
    try {
      sample();
    } catch (RuntimeException e) {
      if (told.add(String.valueOf(e.getMessage()))) {
        Logger.warn(e, "board: a sample failed");
      }
    }
  }

  private void sample() {
    SensorSample sample = sensors.sample();
    last = sample;
    meter.add(sample);
    Admission before = admission;
    Admission now = gate.update(sample);
    admission = now;
    if (before.open() != now.open()) {
      Logger.info(
          "board: {}",
          now.open() ? "jobs are taken again" : "no new jobs: " + String.join("; ", now.reasons()));
      host.statusChanged();
    }
    pins.update(hottest.update(sample), now, host.snapshot());
    pins.problems().stream()
        .filter(told::add)
        .forEach(sentence -> Logger.warn("board: {}; the daemon serves without it", sentence));
  }

  @Override
  public Optional<Refusal> refusal() {
    Admission now = admission;
    if (now.open()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            now.hot() ? RejectReason.TOO_HOT : RejectReason.OVER_LIMIT,
            "the device takes no new jobs for now: " + String.join("; ", now.reasons())));
  }

  @Override
  public boolean holdsJobs() {
    return !admission.mayBegin();
  }

  @Override
  public void started(String id, JobRequest request) {
    jobStart = meter.reading(System.nanoTime());
  }

  @Override
  public void addToDone(String id, ObjectNode done) {
    EnergyMeter.Reading start = jobStart;
    if (start != null) {
      meter
          .reading(System.nanoTime())
          .joulesSince(start)
          .ifPresent(joules -> done.put("joules", Math.round(joules * 10) / 10.0));
    }
    addTemperature(done);
  }

  private void addTemperature(ObjectNode json) {
    SensorSample sample = last;
    if (sample != null) {
      sample.hottestCelsius().ifPresent(celsius -> json.put("temperature_c", celsius));
    }
  }

  @Override
  public void ended(String id, ObjectNode event) {
    pins.ended(event.path("event").asText().equals("failed"));
  }

  @Override
  public void addToStatus(ObjectNode status) {
    if (!admission.open()) {
      ArrayNode limits = status.putArray("limits");
      admission.reasons().forEach(limits::add);
    }
  }

  @Override
  public void addToTelemetry(ObjectNode telemetry) {
    SensorSample sample = last;
    if (sample == null) {
      return;
    }
    addTemperature(telemetry);
    sample.boardWatts().ifPresent(watts -> telemetry.put("power_w", watts));
    sample.gpuLoad().ifPresent(load -> telemetry.put("gpu_load", load));
    sample.availableBytes().ifPresent(bytes -> telemetry.put("available_bytes", bytes));
    if (sample.throttling() != SensorSample.Throttling.UNKNOWN) {
      telemetry.put("throttled", sample.throttling() == SensorSample.Throttling.YES);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      timer.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (pins != null) {
      pins.close();
    }
    if (sensors != null) {
      sensors.close();
    }
  }
}
