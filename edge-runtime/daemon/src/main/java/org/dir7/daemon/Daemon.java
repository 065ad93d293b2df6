package org.dir7.daemon;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.journal.DeviceClock;
import org.dir7.daemon.journal.Journal;
import org.dir7.daemon.journal.StateFolder;
import org.dir7.daemon.mqtt.Incoming;
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

  private static final int TAKEN_OVER_EXIT = Dir7Exception.Kind.ENVIRONMENT.exitCode();

  /** A step must end before this; a slower engine loses the step, not the job. */
  private static final long STEP_MILLIS = 30_000;

  /** A slow disk or a stalled broker may hold up what is left to say; it ends early when all is. */
  private static final long FLUSH_MILLIS = 15_000;

  private static final int SWEEP_MINUTES = 10;

  private final DaemonConfig config;
  private final JobRunner.Loader loader;
  private final Extensions extensions;
  private final Topics topics;
  private final long startNanos = System.nanoTime();
  private final Pace pace = new Pace();
  private final Inbox inbox = new Inbox();
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
  private DeviceConnection connection;
  private DaemonHost host;
  private JobRunner runner;
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
    this.loader = loader;
    this.extensions = new Extensions(extensions);
    this.topics = new Topics(config.device());
  }

  /**
   * Locks the state folder, begins to connect (status {@code online}), loads the engine and takes
   * up what the journal holds. Returns when jobs can be taken; a missing broker does not hold it
   * up.
   *
   * @throws Dir7Exception where the state folder or the engine cannot be used
   */
  public void start() {
    try {
      folder = StateFolder.open(config.state());
      journal = new Journal(folder, (long) config.journalMib() << 20);
      status = new StatusMessage(topics, config.queueSize(), startNanos, extensions);
      outbox = new Outbox(() -> status.current(), this::confirmed, this::broken);
      connection =
          new DeviceConnection(config.broker(), topics, status.offline(), new ConnectionOwner());
      host =
          new DaemonHost(
              config, topics, inbox, pace, journal, outbox, status, extensions, startNanos);
      extensions.start(host);
      connection.start();

      runner = loader.load();
      startServing();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void startServing() {
    JobEvents events = new JobEvents(config.device());
    Publisher out = new Publisher(topics, journal, outbox);
    scheduler =
        new Scheduler(
            runner::engine,
            journal,
            out,
            events,
            pace,
            new DeviceClock(),
            extensions,
            config.queueSize());
    status.loaded(runner::engine, runner::memory, scheduler);
    host.loaded(runner, scheduler);
    scheduler.recover();
    Intake intake =
        new Intake(inbox, topics, scheduler, out, outbox, extensions, config.replyPrefixes());
    intakeThread = new Thread(intake, "dir7-intake");
    worker =
        new Thread(new Worker(scheduler, runner, journal, events, pace, extensions), "dir7-worker");
    intakeThread.start();
    worker.start();
    every(1, TimeUnit.SECONDS, scheduler::tick);
    every(SWEEP_MINUTES, TimeUnit.MINUTES, this::sweep);
    if (config.telemetrySeconds() > 0) {
      every(config.telemetrySeconds(), TimeUnit.SECONDS, this::telemetry);
    }
    extensions.serving();
    outbox.statusChanged();
    EngineInfo engine = runner.engine();
    Logger.info(
        "device {} is ready: engine {} ({}), backend {}, {} s after start",
        config.device(),
        engine.name(),
        engine.hash(),
        engine.backend(),
        "%.1f".formatted((System.nanoTime() - startNanos) / 1e9));
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

  private void stop(int code) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      timer.shutdownNow();
      if (intakeThread != null) {
        intakeThread.interrupt();
      }
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
      if (runner != null && idle) {
        runner.close();
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
    scheduler.stop();
    worker.join(STEP_MILLIS);
    if (worker.isAlive()) {
      Logger.warn("the step in progress takes longer than {} s", STEP_MILLIS / 1000);
    }
    return !worker.isAlive();
  }

  private void confirmed(String id) {
    try {
      journal.confirm(id);
    } catch (IOException e) {
      Logger.warn(e, "job {}: its delivery cannot be noted, it may be sent twice", id);
    }
  }

  private void broken(MqttLink link) {
    connection.lost(link, "a message could not be sent", false);
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
    outbox.event(Outbox.Kind.FLEETING, Outgoing.json(topics.telemetry(), json).withQos(0));
  }

  /** Between the connection and the rest. */
  private final class ConnectionOwner implements DeviceConnection.Owner {
    @Override
    public void arrived(MqttLink link, Incoming message) {
      if (!inbox.offer(link, message)) {
        connection.lost(link, "the broker sends more than can be worked off", false);
      }
    }

    @Override
    public void lost(MqttLink link, String reason, boolean takenOver) {
      connection.lost(link, reason, takenOver);
    }

    @Override
    public void up(MqttLink link) {
      outbox.linkUp(link);
    }

    @Override
    public void subscribe(MqttLink link) {
      link.subscribe(topics.control(), false);
      extensions.topics().forEach(topic -> link.subscribe(topic, false));
      link.subscribe(topics.jobs(), false);
    }

    @Override
    public void subscribed() {
      status.subscribed(true);
      extensions.connected();
      outbox.statusChanged();
    }

    @Override
    public void down(MqttLink link) {
      status.subscribed(false);
      extensions.disconnected();
      outbox.linkDown(link);
    }

    @Override
    public void takenOver() {
      Logger.error(
          "another daemon connected as dir7-{}: this one stops (device names must be unique)",
          config.device());
      new Thread(() -> stop(TAKEN_OVER_EXIT), "dir7-stop").start();
    }
  }
}
