package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.dir7.daemon.ProcessMemory;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.deploy.process.Jcmd;
import org.dir7.profile.stat.Trend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A daemon does not grow with the jobs that it has done; benchmarks hold the long form. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class SteadyMemoryTest {

  private static final int JOBS = 300;

  /** Classes load, the compiler is busy, the heap reaches its size. */
  private static final int WARM_UP = 150;

  /**
   * Kept for each job it would be a leak worth finding: a latent is 4 KiB, a picture of the tiny
   * engine 48. What remains below it is the compiler, which is not done after 150 short jobs.
   */
  private static final long MOST_A_JOB = 24 << 10;

  @TempDir private Path folder;

  /**
   * What is resident moves by some MiB with garbage and with the compiler's work space, the more on
   * a busy machine. So the daemon is judged by what it holds on to, and the other is printed.
   */
  @Test
  void whatItHoldsIsFlatAfterTheWarmUp() throws Exception {
    long[] resident = new long[JOBS];
    long[] handles = new long[JOBS];
    long before = 0;
    long after;
    try (BrokerProcess broker = BrokerProcess.start(Installation.current(), folder);
        TestDaemon daemon =
            TestDaemon.start(broker.uri(), folder, TinyEngine.directory(), TestDaemon.SETTLED)
                .awaitReady();
        SubmitClient client =
            SubmitClient.connect(BrokerConfig.of(broker.uri()), TestDaemon.DEVICE)) {
      long pid = daemon.process().pid();
      for (int job = 0; job < JOBS; job++) {
        if (job == WARM_UP) {
          before = held(pid);
        }
        SubmitRequest request = SubmitRequest.of("heart number " + job).withSteps(1);
        client.submit(request, Duration.ofMinutes(2), SubmitListener.NONE);
        resident[job] = ProcessMemory.resident(pid);
        handles[job] = handles(pid);
      }
      after = held(pid);
    }
    long growth = after - before;
    String report =
        "soak: %d jobs after %d: holds %+d KiB more; resident %s; KiB: %s"
            .formatted(JOBS - WARM_UP, WARM_UP, growth >> 10, trend(resident), rows(resident));
    System.out.println(report);
    assertTrue(growth < MOST_A_JOB * (JOBS - WARM_UP), report);
    int half = WARM_UP + (JOBS - WARM_UP) / 2;
    assertEquals(median(handles, WARM_UP, half), median(handles, half, JOBS), "open handles");
  }

  private static long held(long pid) throws IOException, InterruptedException {
    Jcmd.run(pid, "GC.run");
    return Jcmd.leastResident(pid);
  }

  /** Least squares over the jobs after the warm-up: the slope, and the deviation from the line. */
  private static String trend(long[] resident) {
    double[] kib = Arrays.stream(resident).skip(WARM_UP).mapToDouble(r -> r / 1024.0).toArray();
    Trend trend = Trend.of(kib);
    return String.format(
        Locale.ROOT, "%+.1f KiB a job, spread %.0f KiB", trend.slope(), trend.spread());
  }

  private static long median(long[] values, int from, int to) {
    long[] sorted = Arrays.copyOfRange(values, from, to);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long handles(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return open.count();
    }
  }

  /** Every tenth value, KiB. */
  private static String rows(long[] resident) {
    StringBuilder text = new StringBuilder();
    for (int i = 9; i < resident.length; i += 10) {
      text.append(resident[i] >> 10).append(' ');
    }
    return text.toString();
  }
}
