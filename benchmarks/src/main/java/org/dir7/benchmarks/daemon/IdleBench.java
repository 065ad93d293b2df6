package org.dir7.benchmarks.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;

/**
 * A daemon process as it is shipped: seconds from its start until it takes jobs, processor time
 * while it idles, after a job so that everything is loaded.
 *
 * <p>Arguments: broker (a running one), engine folder, seconds to idle, further flags of the
 * daemon. Run in the root of the clone, on Linux.
 */
public final class IdleBench {

  private static final String DEVICE = "idle";

  /** The compiler works on after the job; that is no idling. */
  private static final int SETTLE_SECONDS = 20;

  private IdleBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("dir7-idle");
    int seconds = Integer.parseInt(args[2]);
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--device",
                DEVICE,
                "--broker",
                args[0],
                "--engine",
                args[1],
                "--state",
                folder.resolve("state").toString()));
    flags.addAll(List.of(args).subList(3, args.length));
    System.out.printf("%s; load %.1f%n", Machine.describe(), Machine.load());
    try (SubmitClient client = SubmitClient.connect(BrokerConfig.of(args[0]), DEVICE)) {
      long start = System.nanoTime();
      try (ChildProcess daemon =
          DaemonProcess.start(Installation.current(), flags, folder.resolve("daemon.log"))) {
        if (!client.awaitServing(Duration.ofMinutes(5))) {
          throw new IllegalStateException("not ready: " + daemon.lastWords());
        }
        double ready = (System.nanoTime() - start) / 1e9;
        client.submit(
            SubmitRequest.of("red heart").withSteps(2), Duration.ofMinutes(5), SubmitListener.NONE);
        Thread.sleep(SETTLE_SECONDS * 1000L);
        double before = processorSeconds(daemon.pid());
        Thread.sleep(seconds * 1000L);
        double used = processorSeconds(daemon.pid()) - before;
        System.out.printf(Locale.ROOT, "start of the process to ready: %.1f s%n", ready);
        System.out.printf(
            Locale.ROOT,
            "idle for %d s: %.2f s of processor time, %.2f %% of a core%n",
            seconds,
            used,
            100 * used / seconds);
      }
    }
  }

  private static double processorSeconds(long pid) {
    return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow().toNanos()
        / 1e9;
  }
}
