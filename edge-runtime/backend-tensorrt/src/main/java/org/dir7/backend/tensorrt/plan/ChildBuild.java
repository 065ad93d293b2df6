package org.dir7.backend.tensorrt.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Builds in a process of its own: what TensorRT's builder needs (gigabytes on some machines) is
 * gone when it ends, and a builder that is killed for memory takes no job with it.
 */
public final class ChildBuild implements PlanBuilder {

  /** Log lines kept for the sentence of a child that died without one. */
  private static final int LAST_LINES = 3;

  private static final long TICK_MILLIS = 10_000;

  private final List<String> command;

  /** Whether somebody asked for more of TensorRT's log than its errors. */
  private final boolean chatty = LogThreshold.of(System.getenv(LogThreshold.VARIABLE)).warnings();

  private volatile Process child;
  private volatile boolean cancelled;

  /**
   * @param command the child's command line, to which request folder, cache folder, precision,
   *     workspace in bytes and number of pictures are appended
   */
  public ChildBuild(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** A JVM like this one, same class path, that runs {@code main}. */
  public static ChildBuild ofThisJvm(String main, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return new ChildBuild(command);
  }

  @Override
  public BuildResult build(BuildTask task, Consumer<BuildProgress> progress) {
    List<String> line = new ArrayList<>(command);
    line.addAll(
        List.of(
            task.request().toString(),
            task.cache().folder().toString(),
            task.precision(),
            Long.toString(task.workspaceBytes()),
            Integer.toString(task.pictures())));
    try {
      // The child ends with its standard input, so that it never outlives this process.
      Process started = new ProcessBuilder(line).redirectErrorStream(true).start();
      child = started;
      try {
        if (cancelled) {
          throw new CancellationException();
        }
        return new Follower(task, progress).follow(started);
      } finally {
        started.destroyForcibly();
        started.waitFor();
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("the plan builder cannot be started: %s", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Dir7Exception.environment("the plan build was interrupted");
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Process running = child;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  /** Reads what one child says. */
  private final class Follower {
    private final BuildClock clock;
    private final Consumer<BuildProgress> progress;
    private final Map<String, Long> measured = new HashMap<>();
    private final Deque<String> last = new ArrayDeque<>();

    Follower(BuildTask task, Consumer<BuildProgress> progress) {
      this.clock =
          new BuildClock(
              PlanName.upTo(task.pictures()), task.cache().lastSeconds(), System::nanoTime);
      this.progress = progress;
    }

    BuildResult follow(Process process) throws IOException, InterruptedException {
      Thread ticker = new Thread(this::tick, "dir7-build-progress");
      ticker.setDaemon(true);
      ticker.start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          take(line);
        }
      } catch (IOException e) {
        if (!cancelled) {
          throw e; // a stream that cancel() closed is no failure
        }
      } finally {
        ticker.interrupt();
        ticker.join();
      }
      int code = process.waitFor();
      if (cancelled) {
        throw new CancellationException();
      }
      if (code != 0) {
        throw Dir7Exception.environment(
            "plans cannot be built: the builder ended with code %d%s; its last lines: %s",
            code, code == 137 ? " (killed, as a rule for memory)" : "", String.join(" | ", last));
      }
      return new BuildResult(clock.taken(), measured);
    }

    /** Something is heard at least every 10 s: a plan takes minutes on a small board. */
    private void tick() {
      try {
        while (true) {
          Thread.sleep(TICK_MILLIS);
          say();
        }
      } catch (InterruptedException e) {
        // The build has ended.
      }
    }

    private synchronized void say() {
      progress.accept(clock.now());
    }

    private synchronized void take(String line) {
      BuildProtocol.Message message = BuildProtocol.parse(line).orElse(null);
      if (message instanceof BuildProtocol.Message.Failed failed) {
        throw Dir7Exception.environment("plans cannot be built: %s", failed.sentence());
      } else if (message instanceof BuildProtocol.Message.Measured found) {
        measured.put(found.name(), found.value());
      } else if (message instanceof BuildProtocol.Message.Start started) {
        clock.started(started.plan());
        say();
      } else if (message instanceof BuildProtocol.Message.Done done) {
        clock.finished(done.plan());
        say();
      } else {
        if (chatty && line.contains("TensorRT")) {
          Logger.info("plan builder: {}", line);
        } else {
          Logger.debug("plan builder: {}", line);
        }
        last.addLast(line);
        if (last.size() > LAST_LINES) {
          last.removeFirst();
        }
      }
    }
  }
}
