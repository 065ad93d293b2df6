package org.dir7.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StateFolder;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * The MQTT service of one device: takes jobs, draws one at a time, publishes what becomes of them.
 *
 * <p>Life: {@link #start()} once, then {@link #awaitStop()} from the main thread and {@link
 * #close()} from a shutdown hook.
 */
public final class Daemon implements AutoCloseable {

  private static final int NO_ENGINE_EXIT = 4;
  private static final int TAKEN_OVER_EXIT = Dir7Exception.Kind.ENVIRONMENT.exitCode();

  /** A step must end before this; a slower engine loses the step, not the job. */
  private static final long STEP_MILLIS = 30_000;

  /** A slow disk or a stalled broker may hold up what is left to say; it ends early when all is. */
  private static final long FLUSH_MILLIS = 15_000;

  private static final int SWEEP_MINUTES = 10;

  private final DaemonConfig config;
  private final EngineSlot engine;
  private final Extensions extensions;
  private final Topics topics;
  private final Topics group;
  private final Optional<GroupLookup> lookup;
  private final JobTimes times = new JobTimes();
  private final long startNanos = System.nanoTime();
  private final Pace pace = new Pace();
  private final Inbox inbox;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dir7-timer");
            thread.setDaemon(true);
            return thread;
          });

  private StateFolder folder;
  private Journal journal;
  private Outbox outbox;
  private DeviceLink connection;
  private Optional<Fleet> fleet = Optional.empty();
  private DaemonHost host;
  private volatile StatusMessage status;
  private volatile Scheduler scheduler;
  private Thread worker;
  private Thread intakeThread;

  /**
   * @param loader opens the engine; called by {@link #start()}
   * @param extensions parts beside the core, in the order in which they are asked and told
   */
  public Daemon(DaemonConfig config, JobRunner.Loader loader, List<Extension> extensions) {
    this.config = config;
    this.extensions = new Extensions(extensions);
    this.engine = new EngineSlot(loader, this.extensions::engineFailed, this::withoutEngine);
    this.topics = new Topics(config.device());
    this.group = topics.in(config.group().orElse(null));
    this.inbox =
        new Inbox(topic -> topic.equals(topics.control()) || topic.equals(group.control()));
    this.lookup = config.group().map(name -> new GroupLookup(group));
  }

  /**
   * Locks the state folder, begins to connect (status {@code online}), loads the engine and takes
   * up what the journal holds. Returns when jobs can be taken; a missing broker does not hold it
   * up.
   *
   * @throws Dir7Exception where the state folder, the engine or a file of the broker's
   *     configuration cannot be used; the exit code is then that of its kind
   */
  public void start() {
    try {
      MqttLink.check(config.broker());
      folder = StateFolder.open(config.state());
      journal = new Journal(folder, (long) config.journalMib() << 20);
      status =
          new StatusMessage(
              topics, config.group().orElse(null), config.queueSize(), startNanos, extensions);
      outbox = new Outbox(() -> status.current(), this::delivered, this::broken);
      connection =
          new DeviceLink(
              config.broker(),
              topics,
              group,
              inbox,
              outbox,
              status,
              extensions,
              lookup,
              this::takenOver);
      host =
          new DaemonHost(
              config, topics, inbox, pace, journal, outbox, status, extensions, startNanos);
      extensions.start(host);
      connection.start();

      engine.load();
      startServing();
    } catch (RuntimeException | Error e) {
      Dir7Exception.Kind kind =
          e instanceof Dir7Exception known ? known.kind() : Dir7Exception.Kind.INTERNAL;
      stop(kind.exitCode());
      exit.join(); // when another thread is stopping it already
      throw e;
    }
  }

  private void startServing() {
    JobEvents events = new JobEvents(config.device());
    Publisher out =
        new Publisher(topics, journal, outbox, config.fileFolder().map(FileDelivery::new));
    scheduler =
        new Scheduler(
            engine::engine,
            journal,
            out,
            events,
            pace,
            new DeviceClock(),
            extensions,
            config.queueSize());
    status.loaded(engine, scheduler);
    host.loaded(engine, scheduler);
    engine.onChange(this::engineChanged);
    scheduler.recover();
    BadJobs badJobs = new BadJobs(scheduler, out);
    Controls controls = new Controls(scheduler, engine, times, out);
    Intake intake =
        new Intake(
            inbox, topics, group, scheduler, controls, badJobs, outbox, extensions, parser());
    intakeThread = new Thread(intake, "dir7-intake");
    Answers answers = new Answers(scheduler, journal, times);
    worker =
        new Thread(
            new Worker(scheduler, engine, journal, events, pace, answers, extensions, lookup),
            "dir7-worker");
    Thread ahead = new Thread(new Ahead(scheduler, engine), "dir7-ahead");
    ahead.setDaemon(true);
    intakeThread.start();
    worker.start();
    ahead.start();
    if (config.group().isPresent()) {
      Fleet made = new Fleet(config.broker(), group, scheduler, parser(), badJobs, this::takenOver);
      fleet = Optional.of(made);
      made.start();
    }
    every(1, TimeUnit.SECONDS, scheduler::tick);
    every(SWEEP_MINUTES, TimeUnit.MINUTES, this::sweep);
    if (config.telemetrySeconds() > 0) {
      every(config.telemetrySeconds(), TimeUnit.SECONDS, this::telemetry);
    }
    extensions.serving();
    outbox.statusChanged();
    EngineInfo loaded = engine.engine();
    Logger.info(
        "device {} is ready: engine {} ({}), backend {}, {} s after start",
        config.device(),
        loaded.name(),
        loaded.hash(),
        loaded.backend(),
        "%.1f".formatted((System.nanoTime() - startNanos) / 1e9));
  }

  private void engineChanged() {
    outbox.statusChanged();
    extensions.engineChanged();
  }

  private JobParser parser() {
    return new JobParser(config.replyPrefixes(), config.fileFolder().isPresent());
  }

  /** A task that fails is logged and comes again; an executor would drop it in silence. */
  private void every(int period, TimeUnit unit, Runnable task) {
    var unused =
        timer.scheduleAtFixedRate(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                Logger.error(e, "a periodic task failed");
              }
            },
            period,
            period,
            unit);
  }

  /** Waits for the end. Returns the exit code: 0 after a clean stop, 4 when the session is lost. */
  public int awaitStop() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the exit code is never a failure", e);
    }
  }

  /**
   * Stops cleanly: the running job ends within a step and goes back to the journal, what is written
   * is sent as far as a connection stands, the status becomes {@code stopped}.
   */
  @Override
  public void close() {
    stop(0);
    exit.join(); // when another thread is stopping it already
  }

  /** Whether jobs of its group can arrive now. */
  boolean takesGroupJobs() {
    return fleet.map(Fleet::subscribed).orElse(false);
  }

  private void stop(int code) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      timer.shutdownNow();
      if (intakeThread != null) {
        intakeThread.interrupt();
      }
      fleet.ifPresent(Fleet::close);
      boolean idle = stopWorker();
      extensions.close();
      if (connection != null) {
        status.stopped();
        outbox.statusChanged();
        boolean flushed = outbox.flush(FLUSH_MILLIS);
        Logger.debug("all sent: {}", flushed);
        connection.stop();
        outbox.close();
      }
      if (idle) {
        engine.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (journal != null) {
        journal.close();
      }
      if (folder != null) {
        folder.close();
      }
      Logger.info("device {} stopped", config.device());
      exit.complete(code);
    }
  }

  /** False where a step does not end: its memory must not be freed under it. */
  private boolean stopWorker() throws InterruptedException {
    if (worker == null) {
      return true;
    }
    engine.stopTrying();
    scheduler.stop();
    worker.join(STEP_MILLIS);
    if (worker.isAlive()) {
      Logger.warn("the step in progress takes longer than {} s", STEP_MILLIS / 1000);
    }
    return !worker.isAlive();
  }

  private void delivered(String id, boolean whole) {
    times.answered(id);
    extensions.delivered(id);
    fleet.ifPresent(
        group -> group.delivered(id)); // a broker that refuses it will not take it later
    if (!whole) {
      return;
    }
    try {
      journal.confirm(id);
    } catch (IOException e) {
      Logger.warn(e, "job {}: its delivery cannot be noted, it may be sent twice", id);
    }
  }

  private void takenOver() {
    Logger.error(
        "another daemon connected as dir7-{}: this one stops (device names must be unique)",
        config.device());
    new Thread(() -> stop(TAKEN_OVER_EXIT), "dir7-stop").start();
  }

  private void withoutEngine() {
    Logger.error("no engine can be loaded: the daemon stops, its jobs stay in the journal");
    new Thread(() -> stop(NO_ENGINE_EXIT), "dir7-stop").start();
  }

  private void broken(MqttLink link) {
    connection.broken(link, "a message could not be sent");
  }

  private void sweep() {
    try {
      journal.sweep();
    } catch (IOException e) {
      Logger.warn(e, "the journal cannot be tidied");
    }
  }

  private void telemetry() {
    byte[] json = JobEvents.bytes(host.telemetry());
    outbox.event(Delivery.Kind.FLEETING, Outgoing.json(topics.telemetry(), json).withQos(0));
  }
}
