package org.dir7.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.Daemon;
import org.dir7.daemon.Extension;
import org.dir7.daemon.GeneratorRunner;
import org.dir7.daemon.JobRequest;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.cli.Progress;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Cleanup;
import org.dir7.deploy.process.Installation;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.OverMqtt;
import org.dir7.profile.Profile;
import org.dir7.profile.Settings;

/**
 * What a picture takes that a client asks a daemon for: daemon and client in this process, so that
 * one clock tells all moments, and a broker between them.
 */
final class MqttMeasurement {

  /** Its name in a profile's list of what is not available. */
  static final String SECTION = "MQTT";

  private static final int LEAST_JOBS = 3;
  private static final int MOST_JOBS = 30;

  /** Jobs take at most this share of the steady pictures' time, above the least number. */
  private static final double SHARE = 0.25;

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration JOB_LIMIT = Duration.ofMinutes(30);
  private static final double NANO = 1e-9;

  /** Exit code of a process that Ctrl-C ended: 128 and the signal's number. */
  private static final int INTERRUPTED = 130;

  /** The first job loads classes and connects. */
  private static final int WARM_UP = 1;

  private final Path engine;
  private final int threads;
  private final Optional<String> broker;

  /** Others may use the broker, for the same. */
  private final String device = "profile-" + SubmitRequest.newId().substring(0, 8);

  /**
   * @param broker address of a broker; empty for the demo's, on this machine
   */
  MqttMeasurement(Path engine, int threads, Optional<String> broker) {
    this.engine = engine;
    this.threads = threads;
    this.broker = broker;
  }

  /**
   * Adds pictures over MQTT to a whole profile; why there are none where they cannot be had. Ctrl-C
   * ends the process meanwhile: what is to be kept is written before.
   */
  Profile addTo(Profile profile) throws InterruptedException {
    if (profile.settings().prompts().isEmpty()) {
      return profile.without(SECTION, "the engine has no text encoder and takes no jobs");
    }
    try (Cleanup cleanup = new Cleanup()) {
      Thread end = new Thread(() -> end(cleanup), "dir7-mqtt-end");
      Runtime.getRuntime().addShutdownHook(end);
      try {
        return profile.with(run(profile, cleanup));
      } finally {
        forget(end);
      }
    } catch (Dir7Exception e) {
      return profile.without(SECTION, e.getMessage());
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends, and the hook ends it.
    }
  }

  /**
   * Ctrl-C: nothing of this part is kept, and a daemon that still loads would meet libraries that
   * have ended already.
   */
  private static void end(Cleanup cleanup) {
    cleanup.close();
    Runtime.getRuntime().halt(INTERRUPTED);
  }

  private static int jobs(Profile profile) {
    double picture = profile.summary("picture").orElseThrow().median();
    double wanted = profile.settings().duration() * SHARE / picture;
    return (int) Math.max(LEAST_JOBS, Math.min(MOST_JOBS, wanted));
  }

  private static SubmitRequest request(Settings settings) {
    return SubmitRequest.of(settings.prompts().get(0))
        .withSteps(settings.steps())
        .withGuidance(settings.guidance())
        .withSampler(settings.sampler());
  }

  private OverMqtt run(Profile profile, Cleanup cleanup) throws InterruptedException {
    Path folder = cleanup.open(() -> TemporaryFolder.create("dir7-profile-")).path();
    String address = broker.orElse(null);
    if (address == null) {
      address = cleanup.open(() -> BrokerProcess.start(Installation.current(), folder)).uri();
    }
    BrokerConfig config = BrokerConfig.of(address);
    Moments moments = new Moments();
    try (Daemon daemon = daemon(profile, config, folder, moments)) {
      daemon.start();
      String where = broker.isPresent() ? config.uri().toString() : "the demo's, on this machine";
      return new OverMqtt(where, submit(profile, config, moments));
    }
  }

  private List<OverMqtt.Job> submit(Profile profile, BrokerConfig config, Moments moments)
      throws InterruptedException {
    int jobs = WARM_UP + jobs(profile);
    List<OverMqtt.Job> measured = new ArrayList<>();
    try (Progress progress = Progress.of("over MQTT");
        SubmitClient client = SubmitClient.connect(config, device)) {
      if (!client.awaitServing(START_LIMIT)) {
        throw Dir7Exception.environment(
            "the daemon takes no jobs after %d s", START_LIMIT.toSeconds());
      }
      for (int i = 0; i < jobs; i++) {
        client.submit(request(profile.settings()), JOB_LIMIT, moments);
        if (i >= WARM_UP) {
          measured.add(moments.job());
        }
        progress.update(i + 1, jobs, "");
      }
    }
    return measured;
  }

  /** With the backend that was profiled, whichever is the best. */
  private Daemon daemon(Profile profile, BrokerConfig address, Path folder, Extension moments) {
    Map<String, String> flags = new HashMap<>();
    flags.put("device", device);
    flags.put("broker", address.uri().toString());
    flags.put("state", folder.resolve("state").toString());
    flags.put("engine", engine.toString());
    flags.put("backend", profile.engine().backend());
    flags.put("threads", Integer.toString(threads));
    flags.put("telemetry", "0");
    DaemonConfig config = DaemonConfig.read(null, flags, Map.of());
    return new Daemon(config, GeneratorRunner.loader(config), List.of(moments));
  }

  /** The moments of the job under way, told by both ends. */
  private static final class Moments implements Extension, SubmitListener {

    private static final long END_MILLIS = 10_000;

    private long sent;
    private long accepted;
    private long started;
    private long drawn;
    private long stored;
    private long received;

    @Override
    public synchronized void sending() {
      stored = 0;
      sent = System.nanoTime();
    }

    @Override
    public synchronized void accepted(Job job) {
      accepted = System.nanoTime();
    }

    @Override
    public synchronized void started(String id, JobRequest request) {
      started = System.nanoTime();
    }

    @Override
    public synchronized void addToDone(String id, ObjectNode done) {
      drawn = System.nanoTime();
    }

    @Override
    public synchronized void ended(String id, ObjectNode event) {
      stored = System.nanoTime();
      notifyAll();
    }

    /** The picture comes before {@code done}. */
    @Override
    public synchronized void event(JsonNode event) {
      if (event.path("event").asText().equals("done")) {
        received = System.nanoTime();
      }
    }

    /** The job that the client has the answer of. */
    synchronized OverMqtt.Job job() throws InterruptedException {
      long end = System.currentTimeMillis() + END_MILLIS;
      while (stored == 0) {
        long left = end - System.currentTimeMillis();
        if (left <= 0) {
          throw Dir7Exception.environment("the daemon does not say that an answer is stored");
        }
        wait(left); // the answer may overtake the word that it is stored
      }
      return new OverMqtt.Job(
          (accepted - sent) * NANO,
          (started - accepted) * NANO,
          (drawn - started) * NANO,
          (stored - drawn) * NANO,
          Math.max(0, received - stored) * NANO);
    }
  }
}
