package org.dir7.benchmarks.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dir7.backend.cpu.PeakLoop;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.benchmarks.measure.Interleaved;
import org.dir7.benchmarks.measure.Interleaved.Candidate;
import org.dir7.benchmarks.measure.Interleaved.Result;
import org.dir7.benchmarks.measure.Machine;

/**
 * The CPU backend's kernels alone, on one thread: for each its largest difference from the plain
 * Java twin first (it must be 0: the bits are equal), then GFLOP/s and the ratio to the peak of
 * fused multiply-adds, by the processor time that the thread used: to the best of the run, and to
 * what the peak loop reached just before and after.
 *
 * <p>Run it with {@code -Ddir7.cpu.kernels=plain} for the twin. For narrower vectors add {@code
 * -XX:MaxVectorSize=32} (or 16), so that kernels and peak loop have one width: two widths in one
 * process keep each other from being inlined.
 */
public final class KernelBench {

  /** Calls in which a kernel is compiled; on a busy machine JMH's seconds hold only a few. */
  private static final int WARM_UP = 60;

  private static final int REPEATS = 15;
  private static final int CALLS = 4;

  private KernelBench() {}

  /** No arguments. */
  public static void main(String[] args) {
    KernelChoice choice = KernelChoice.ofProcess();
    System.out.printf(
        Locale.ROOT,
        "%s; kernels: %s; load %.1f%n%n",
        Machine.describe(),
        choice.reason(),
        Machine.load());
    List<KernelCase> cases = cases();
    List<Candidate> candidates = new ArrayList<>();
    List<Float> differences = new ArrayList<>();
    for (KernelCase c : cases) {
      differences.add(difference(c, choice.kernels()));
      warmUp(c, choice.kernels());
    }
    System.gc(); // Operands are old now, and stay where they are.
    for (KernelCase c : cases) {
      candidates.add(new Candidate(c.name(), c.flops(), CALLS, c.on(choice.kernels())));
    }
    Interleaved run = Interleaved.run(new PeakLoop(), 1, REPEATS, candidates);
    System.out.printf(
        Locale.ROOT,
        "| kernel; peak %.0f GFLOP/s | difference from the twin | us | GFLOP/s | of peak"
            + " | of the peak beside it |%n|---|---|---|---|---|---|%n",
        run.peak());
    for (int i = 0; i < run.results().size(); i++) {
      Result result = run.results().get(i);
      boolean counted = result.flops() > 0;
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.0f | %s | %s | %s |%n",
          result.name(),
          differences.get(i),
          result.processor() * 1e6,
          counted ? "%.1f".formatted(result.flops() / result.processor() / 1e9) : "",
          counted ? "%.2f".formatted(run.ratio(result, result.processor())) : "",
          counted ? "%.2f".formatted(result.beside()) : "");
    }
  }

  /** All kernels. */
  static List<KernelCase> cases() {
    List<KernelCase> all = new ArrayList<>();
    for (int[] shape : new int[][] {{384, 384}, {384, 1536}, {1536, 384}, {384, 64}, {32, 384}}) {
      for (boolean int8 : new boolean[] {false, true}) {
        all.add(new ProductCase(shape[0], shape[1], int8));
      }
    }
    all.add(new RecurrenceCase());
    all.addAll(RowCase.all());
    return all;
  }

  /** Has a kernel compiled. */
  static void warmUp(KernelCase c, Kernels kernels) {
    Runnable work = c.on(kernels);
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
  }

  /** Largest difference from the twin. */
  static float difference(KernelCase c, Kernels kernels) {
    c.on(Kernels.plain()).run();
    float[] twin = c.result().clone();
    c.on(kernels).run();
    float[] ours = c.result();
    float worst = 0;
    for (int i = 0; i < twin.length; i++) {
      worst = Math.max(worst, Math.abs(twin[i] - ours[i]));
    }
    return worst;
  }
}
