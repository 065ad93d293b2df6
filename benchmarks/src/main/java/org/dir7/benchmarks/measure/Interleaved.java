package org.dir7.benchmarks.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.dir7.backend.cpu.PeakLoop;
import org.dir7.profile.stat.Sample;

/**
 * Times candidates in turns, with the peak between them, so that a machine that slows down or is
 * shared for a while does not favour one of them.
 *
 * @param threads that the candidates use
 * @param peak GFLOP/s: the best that the peak loop reached in the run, on the same threads
 * @param results one a candidate, in order
 */
public record Interleaved(int threads, double peak, List<Result> results) {

  private static final double NANO = 1e-9;

  /**
   * After a candidate that uses several threads: they may go on looking for work for a while (ONNX
   * Runtime's do), and would take a processor from the next one.
   */
  private static final long SETTLE_MILLIS = 50;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * Something to time.
   *
   * @param flops arithmetic of one call that the ideal counts
   * @param calls calls a timing, so that it takes at least milliseconds
   */
  public record Candidate(String name, double flops, int calls, Runnable work) {}

  /**
   * Seconds a call.
   *
   * @param seconds by the clock
   * @param processor median of the calling thread's processor time: with one thread, what the clock
   *     would show if nobody else used the machine
   * @param beside median of the ideal at the peak just before and after over the processor time:
   *     the ratio where the processor's clock is not steady, for the run's peak is its best moment
   */
  public record Result(String name, double flops, Sample seconds, double processor, double beside) {

    public double best() {
      return seconds.quantile(0);
    }

    public double median() {
      return seconds.median();
    }

    /** Half the distance of the quartiles, as a share of the median. */
    public double spread() {
      return seconds.spread();
    }
  }

  /** Ideal time over measured time: {@code flops / peak / seconds}. */
  public double ratio(Result result, double seconds) {
    return result.flops() / (peak * 1e9) / seconds;
  }

  /**
   * Runs every candidate once, untimed, and then {@code repeats} times in turns.
   *
   * @param threads that the candidates use
   */
  public static Interleaved run(
      PeakLoop loop, int threads, int repeats, List<Candidate> candidates) {
    double peak = loop.gflops(threads);
    double[][] seconds = new double[candidates.size()][repeats];
    double[][] processor = new double[candidates.size()][repeats];
    double[][] beside = new double[candidates.size()][repeats];
    candidates.forEach(c -> c.work().run());
    double before = peak;
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (int i = 0; i < candidates.size(); i++) {
        Candidate candidate = candidates.get(i);
        long used = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        for (int call = 0; call < candidate.calls(); call++) {
          candidate.work().run();
        }
        long nanos = System.nanoTime() - start;
        seconds[i][repeat] = nanos * NANO / candidate.calls();
        used = THREADS.getCurrentThreadCpuTime() - used;
        processor[i][repeat] = used * NANO / candidate.calls();
        settle(threads);
        double after = loop.gflops(threads);
        double ideal = candidate.flops() / (Math.max(before, after) * 1e9);
        beside[i][repeat] = ideal / processor[i][repeat];
        before = after;
        peak = Math.max(peak, after);
      }
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < seconds.length; i++) {
      Candidate candidate = candidates.get(i);
      results.add(
          new Result(
              candidate.name(),
              candidate.flops(),
              Sample.of(seconds[i]),
              Sample.of(processor[i]).median(),
              Sample.of(beside[i]).median()));
    }
    return new Interleaved(threads, peak, results);
  }

  private static void settle(int threads) {
    if (threads > 1) {
      LockSupport.parkNanos(SETTLE_MILLIS * 1_000_000);
    }
  }
}
