package org.dir7.benchmarks.kernels;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.stream.DoubleStream;
import org.dir7.backend.cpu.PeakLoop;
import org.dir7.profile.stat.Sample;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * What JMH does not measure: processor time, so that other programs on the machine do not count,
 * and the peak on the same processor a moment later. JMH carries the fields over from the process
 * that measures.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Measured {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Calls of an iteration. */
  public long calls;

  /** Processor time of an iteration's calls, ns. */
  public long processor;

  /** GFLOP/s of the peak loop after an iteration. */
  public double peak;

  /** Largest difference from the twin, as the benchmark says. */
  public double difference;

  /** Made after the warm-up: where it is compiled first, HotSpot does not inline the kernel. */
  private PeakLoop loop;

  private long start;

  /** Begins an iteration. */
  @Setup(Level.Iteration)
  public void begin() {
    calls = 0;
    start = THREADS.getCurrentThreadCpuTime();
  }

  /** Ends it. */
  @TearDown(Level.Iteration)
  public void end(IterationParams iteration) {
    processor = THREADS.getCurrentThreadCpuTime() - start;
    if (iteration.getType() == IterationType.MEASUREMENT) {
      loop = loop == null ? new PeakLoop() : loop;
      peak = loop.gflops(1);
    }
  }

  /** The best peak of a kernel's iterations, GFLOP/s. */
  static double peak(RunResult result) {
    return iterations(result, "peak").max().orElse(0);
  }

  /** Processor time of a call, seconds: the median of the iterations. */
  static double seconds(RunResult result) {
    double[] nanos = iterations(result, "processor").toArray();
    double[] calls = iterations(result, "calls").toArray();
    double[] each = new double[nanos.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = nanos[i] / calls[i] / 1e9;
    }
    return Sample.of(each).median();
  }

  /** Largest difference from the twin. */
  static float difference(RunResult result) {
    return (float) iterations(result, "difference").max().orElseThrow();
  }

  private static DoubleStream iterations(RunResult result, String field) {
    return result.getBenchmarkResults().stream()
        .flatMap(fork -> fork.getIterationResults().stream())
        .mapToDouble(i -> i.getSecondaryResults().get(field).getScore());
  }
}
