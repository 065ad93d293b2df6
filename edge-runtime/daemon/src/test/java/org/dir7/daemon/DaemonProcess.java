package org.dir7.daemon;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dir7.daemon.config.DaemonConfig;

/**
 * A daemon in a process of its own, for tests that kill it: arguments are {@code key=value} of the
 * configuration, and {@code step-millis} for the runner.
 */
public final class DaemonProcess {

  static final int PICTURE_BYTES = 150_000;

  private DaemonProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> flags = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      flags.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    long stepMillis = Long.parseLong(flags.remove("step-millis"));
    JobRunner runner = new SlowRunner(new FakeRunner(PICTURE_BYTES), stepMillis);
    Daemon daemon = new Daemon(DaemonConfig.read(null, flags, Map.of()), () -> runner, List.of());
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::close));
    daemon.start();
    int code = daemon.awaitStop();
    Runtime.getRuntime().halt(code);
  }

  /** Takes a time for every step. */
  private record SlowRunner(FakeRunner fake, long stepMillis) implements JobRunner {
    @Override
    public EngineInfo engine() {
      return fake.engine();
    }

    @Override
    public JobResult run(JobRequest request, ProgressListener listener) throws JobStoppedException {
      return fake.run(
          request,
          (step, steps) -> {
            try {
              Thread.sleep(stepMillis);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return listener.stepped(step, steps);
          });
    }

    @Override
    public void close() {
      fake.close();
    }
  }
}
