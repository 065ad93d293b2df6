package org.dir7.benchmarks.compare;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dir7.benchmarks.measure.Ideal;
import org.dir7.benchmarks.measure.Ideal.Product;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.WkvOp.Wkv7;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.sample.Noise;

/**
 * The work of a guided step as a list of shapes, for programs that know nothing of the model, and
 * what the CPU backend takes for the same: the whole step, and of it the matrix products and the
 * recurrence.
 *
 * <p>Arguments: engine folder, file for the shapes, threads, repeats. Prints a Markdown table.
 */
public final class StepWork {

  private static final int BRANCHES = 2;
  private static final int WARM_UP = 5;
  private static final Set<String> COMPARED = Set.of("Linear", "Wkv7");

  private StepWork() {}

  public static void main(String[] args) {
    int threads = Integer.parseInt(args[2]);
    int repeats = Integer.parseInt(args[3]);
    try (Engine engine = Engine.open(Path.of(args[0]))) {
      DenoiserConfig config = engine.config().denoiser();
      AtomicFile.write(Path.of(args[1]), shapes(config).getBytes(StandardCharsets.UTF_8));
      System.out.printf(
          Locale.ROOT,
          "%s, %d threads used; load %.1f%n%n",
          Machine.describe(),
          threads,
          Machine.load());
      System.out.println("| guided step | median ms | best ms | errors |\n|---|---|---|---|");
      String name = "dir7, " + engine.precision().id();
      double[] whole = whole(engine, threads, repeats);
      row(name + " weights, the whole step", whole[whole.length / 2], whole[0]);
      double[] part = compared(engine, threads, repeats);
      row(name + " weights, of it products and recurrence", part[part.length / 2], part[0]);
    }
  }

  /** Lines {@code product ROWS IN OUT COUNT} and {@code wkv TOKENS HEADS SIZE SEQUENCES COUNT}. */
  static String shapes(DenoiserConfig config) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Product, Integer> product : Ideal.products(config).entrySet()) {
      text.append(
          "product %d %d %d %d\n"
              .formatted(
                  BRANCHES * config.tokens(),
                  product.getKey().in(),
                  product.getKey().out(),
                  product.getValue()));
    }
    int recurrences = 0;
    for (Op op : DenoiserGraph.of(config).ops()) {
      recurrences += op instanceof Wkv7 ? 1 : 0;
    }
    return text.append(
            "wkv %d %d %d %d %d\n"
                .formatted(
                    config.tokens(), config.heads(), config.headSize(), BRANCHES, recurrences))
        .toString();
  }

  private static void row(String name, double median, double best) {
    System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | - |%n", name, median, best);
  }

  private static double[] whole(Engine engine, int threads, int repeats) {
    double[] times = new double[repeats];
    try (Session session = open(engine, threads, false)) {
      for (int i = -WARM_UP; i < repeats; i++) {
        long start = System.nanoTime();
        evaluate(session, engine.config().denoiser(), i);
        if (i >= 0) {
          times[i] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    Arrays.sort(times);
    return times;
  }

  private static double[] compared(Engine engine, int threads, int repeats) {
    double[] times = new double[repeats];
    try (Session session = open(engine, threads, true)) {
      double before = 0;
      for (int i = -WARM_UP; i < repeats; i++) {
        evaluate(session, engine.config().denoiser(), i);
        double now = milliseconds(session.timings());
        if (i >= 0) {
          times[i] = now - before;
        }
        before = now;
      }
    }
    Arrays.sort(times);
    return times;
  }

  private static double milliseconds(List<OpTiming> timings) {
    return timings.stream()
        .filter(timing -> COMPARED.contains(timing.kind()))
        .mapToDouble(timing -> timing.nanos() / 1e6)
        .sum();
  }

  private static Session open(Engine engine, int threads, boolean timing) {
    Session session =
        Backends.choose("cpu").open(engine.model(), new SessionOptions(threads, timing));
    int width = engine.config().denoiser().textDim();
    int tokens = engine.config().denoiser().maxTextTokens();
    float[] text = Noise.normal(1, tokens * width);
    float[] pooled = Noise.normal(2, width);
    session.prompt(new Conditioning(tokens, width, text, pooled, false), BRANCHES);
    return session;
  }

  /** Times differ from call to call, as in a picture: nothing of the last step can be kept. */
  private static void evaluate(Session session, DenoiserConfig config, int i) {
    float[] noise = Noise.normal(0, config.latentElements());
    session.denoise(noise, 1 - Math.floorMod(i, 20) / 20.0, new float[BRANCHES * noise.length]);
  }
}
