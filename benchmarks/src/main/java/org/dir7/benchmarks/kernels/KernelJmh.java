package org.dir7.benchmarks.kernels;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.benchmarks.measure.Machine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The kernels of {@link KernelBench} by JMH, each in a process of its own, with what JMH offers:
 * its profilers, its errors, more processes. Prints the same table at its end.
 *
 * <p>JMH times one kernel after the other; {@link KernelBench} times them in turns, which a machine
 * that others use needs. JMH's own processes get the options of this one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class KernelJmh {

  /** Name of a {@link KernelCase}; JMH hands it to each process. */
  @Param({})
  public String kernel;

  private Runnable work;
  private float difference;

  /** Compares with the twin, before anything is timed, and has the kernel compiled. */
  @Setup
  public void prepare() {
    Kernels kernels = KernelChoice.ofProcess().kernels();
    KernelCase chosen = named(kernel);
    difference = KernelBench.difference(chosen, kernels);
    KernelBench.warmUp(chosen, kernels);
    System.gc(); // Operands are old now, and stay where they are.
    work = chosen.on(kernels);
  }

  /** The kernel, once over all rows. */
  @Benchmark
  public void run(Measured measured) {
    work.run();
    measured.calls++;
    measured.difference = difference;
  }

  /**
   * Arguments: JMH's own, such as {@code -f 3} for three processes a kernel, or {@code -p
   * kernel=sigmoid} for one of them.
   */
  public static void main(String[] args) throws Exception {
    String[] names = KernelBench.cases().stream().map(KernelCase::name).toArray(String[]::new);
    CommandLineOptions given = new CommandLineOptions(args);
    if (given.shouldHelp()) {
      given.showHelp();
      return;
    }
    OptionsBuilder options = new OptionsBuilder();
    options.parent(given).include(KernelJmh.class.getName());
    if (!given.getParameter("kernel").hasValue()) {
      options.param("kernel", names);
    }
    double load = Machine.load();
    Collection<RunResult> results = new Runner(options.build()).run();
    System.out.printf(
        Locale.ROOT,
        "%n%s; kernels: %s; load %.1f%n%n",
        Machine.describe(),
        KernelChoice.ofProcess().reason(),
        load);
    print(results);
  }

  private static void print(Collection<RunResult> results) {
    double peak = results.stream().mapToDouble(Measured::peak).max().orElse(0);
    System.out.printf(
        Locale.ROOT,
        "| kernel; peak %.0f GFLOP/s | difference from the twin | us | GFLOP/s | of peak |%n"
            + "|---|---|---|---|---|%n",
        peak);
    for (RunResult result : results) {
      KernelCase timed = named(result.getParams().getParam("kernel"));
      double seconds = Measured.seconds(result);
      double speed = timed.flops() / seconds / 1e9;
      boolean counted = speed > 0;
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.0f | %s | %s |%n",
          timed.name(),
          Measured.difference(result),
          seconds * 1e6,
          counted ? "%.1f".formatted(speed) : "",
          counted ? "%.2f".formatted(speed / peak) : "");
    }
  }

  private static KernelCase named(String name) {
    return KernelBench.cases().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kernel is called " + name));
  }
}
