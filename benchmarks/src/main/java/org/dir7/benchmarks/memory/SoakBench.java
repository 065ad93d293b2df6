package org.dir7.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.deploy.process.Jcmd;
import org.dir7.profile.stat.Trend;

/**
 * Whether a daemon grows: one-step jobs over MQTT, one after the other, each with a prompt of its
 * own; after every job what the daemon's process holds. The trend is taken over the jobs after the
 * warm-up, in which classes load, the compiler works and the heap reaches its size.
 *
 * <p>What is resident moves by many MiB with garbage that no collection took yet and with what
 * Java's compiler and the C library keep for reuse. So every so many jobs garbage is collected
 * there, unused memory is given back, and what stays is a second trend: what the daemon holds on
 * to. The samples after jobs see those collections too.
 *
 * <p>Arguments: engine folder, a number of jobs or of minutes ({@code 90m}), warm-up jobs. Run in
 * the root of the clone, on Linux.
 */
public final class SoakBench {

  private static final double MIB = 1 << 20;
  private static final int ROWS = 20;
  private static final String DEVICE = "soak";

  /**
   * Jobs between two words about the progress, and whose mean is one value of the trend with an
   * error: means of so many are taken not to depend on one another.
   */
  private static final int NOTICE = 500;

  private SoakBench() {}

  public static void main(String[] args) throws Exception {
    boolean timed = args[1].endsWith("m");
    int amount = Integer.parseInt(timed ? args[1].substring(0, args[1].length() - 1) : args[1]);
    int warmUp = Integer.parseInt(args[2]);
    Path folder = Files.createTempDirectory("dir7-soak");
    Installation installation = Installation.current();
    try (BrokerProcess broker = BrokerProcess.start(installation, folder);
        ChildProcess daemon =
            DaemonProcess.start(
                installation, flags(args[0], broker, folder), folder.resolve("daemon.log"));
        SubmitClient client = SubmitClient.connect(BrokerConfig.of(broker.uri()), DEVICE)) {
      if (!client.awaitServing(Duration.ofMinutes(2))) {
        throw new IOException("the daemon does not serve: " + daemon.lastWords());
      }
      System.out.printf("%s; load %.1f%n", Machine.describe(), Machine.load());
      long start = System.nanoTime();
      long end = start + TimeUnit.MINUTES.toNanos(amount);
      List<Long> held = new ArrayList<>();
      List<ProcessSample> samples =
          soak(client, daemon.pid(), held, jobs -> timed ? System.nanoTime() < end : jobs < amount);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d jobs in %.0f s (%.2f hours); load %.1f%n%n",
          samples.size(),
          seconds,
          seconds / 3600,
          Machine.load());
      print(samples, warmUp);
      printHeld(held, warmUp);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static List<String> flags(String engine, BrokerProcess broker, Path folder) {
    return List.of(
        "--device",
        DEVICE,
        "--broker",
        broker.uri(),
        "--engine",
        engine,
        "--state",
        folder.resolve("state").toString());
  }

  /**
   * @param held to it what the process holds on to, in bytes, after each {@link #NOTICE} jobs
   * @param more whether another job is to follow so many
   */
  private static List<ProcessSample> soak(
      SubmitClient client, long pid, List<Long> held, IntPredicate more)
      throws IOException, InterruptedException {
    List<ProcessSample> samples = new ArrayList<>();
    while (more.test(samples.size())) {
      int job = samples.size() + 1;
      SubmitRequest request = SubmitRequest.of("red heart number " + job).withSteps(1);
      client.submit(request, Duration.ofMinutes(2), SubmitListener.NONE);
      ProcessSample sample = ProcessSample.of(pid);
      samples.add(sample);
      if (job % NOTICE == 0) {
        Jcmd.run(pid, "GC.run");
        held.add(Jcmd.leastResident(pid));
        System.err.printf(
            Locale.ROOT,
            "%d jobs: resident %.1f MiB, held %.1f MiB, %d handles%n",
            job,
            sample.resident() / MIB,
            held.get(held.size() - 1) / MIB,
            sample.handles());
      }
    }
    return samples;
  }

  private static void print(List<ProcessSample> samples, int warmUp) {
    System.out.println("| after job | resident MiB | of it anonymous | handles | threads |");
    System.out.println("|---|---|---|---|---|");
    int every = Math.max(1, samples.size() / ROWS);
    for (int job = every; job <= samples.size(); job += every) {
      ProcessSample sample = samples.get(job - 1);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.2f | %.2f | %d | %d |%n",
          job,
          sample.resident() / MIB,
          sample.anonymous() / MIB,
          sample.handles(),
          sample.threads());
    }
    System.out.println();
    trend("after the warm-up of " + warmUp, samples.subList(warmUp, samples.size()));
    int last = Math.min(1000, samples.size() - warmUp);
    trend("the last " + last, samples.subList(samples.size() - last, samples.size()));
  }

  private static void trend(String what, List<ProcessSample> samples) {
    Trend resident = trend(samples, ProcessSample::resident);
    Trend anonymous = trend(samples, ProcessSample::anonymous);
    System.out.printf(
        Locale.ROOT,
        "%s, MiB a thousand jobs: resident %+.2f (spread %.2f MiB), anonymous %+.2f (%.2f);"
            + " handles %d to %d%n",
        what,
        1000 * resident.slope() / MIB,
        resident.spread() / MIB,
        1000 * anonymous.slope() / MIB,
        anonymous.spread() / MIB,
        samples.stream().mapToLong(ProcessSample::handles).min().orElse(0),
        samples.stream().mapToLong(ProcessSample::handles).max().orElse(0));
    double[] means =
        IntStream.range(0, samples.size() / NOTICE)
            .mapToDouble(i -> resident(samples.subList(i * NOTICE, (i + 1) * NOTICE)))
            .toArray();
    trend("means of %d jobs: resident".formatted(NOTICE), means);
  }

  private static void printHeld(List<Long> held, int warmUp) {
    double[] values = held.stream().skip(warmUp / NOTICE).mapToDouble(Long::doubleValue).toArray();
    System.out.printf(
        Locale.ROOT,
        "held after each %d jobs, MiB: %s%n",
        NOTICE,
        held.stream()
            .map(bytes -> String.format(Locale.ROOT, "%.1f", bytes / MIB))
            .collect(Collectors.joining(" ")));
    trend("held after the warm-up", values);
  }

  /**
   * @param values bytes, one each {@link #NOTICE} jobs
   */
  private static void trend(String what, double[] values) {
    if (values.length > 2) {
      Trend trend = Trend.of(values);
      double thousand = 1000.0 / NOTICE / MIB;
      System.out.printf(
          Locale.ROOT,
          "%s %+.2f MiB a thousand jobs, standard error %.2f%n",
          what,
          thousand * trend.slope(),
          thousand * trend.error());
    }
  }

  private static double resident(List<ProcessSample> samples) {
    return samples.stream().mapToLong(ProcessSample::resident).average().orElseThrow();
  }

  private static Trend trend(List<ProcessSample> samples, ToDoubleFunction<ProcessSample> what) {
    return Trend.of(samples.stream().mapToDouble(what).toArray());
  }
}
