package org.dir7.benchmarks.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.backend.cpu.PeakLoop;
import org.dir7.benchmarks.measure.Ideal;
import org.dir7.benchmarks.measure.Ideal.Product;
import org.dir7.benchmarks.measure.Interleaved;
import org.dir7.benchmarks.measure.Interleaved.Candidate;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.benchmarks.measure.MarkdownTable;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;

/**
 * ONNX Runtime and this project's CPU backend on the same model in the same run, on one and on two
 * threads: a guided evaluation, the single matrix products, and a picture. Prints Markdown.
 *
 * <p>Arguments: a checkpoint folder, and a stored sample of it ({@code text}, {@code pooled},
 * {@code noise}, {@code latent}: 20 Euler steps with guidance 3).
 */
public final class OnnxBaseline {

  private static final int BRANCHES = 2;
  private static final int STEPS = 20;
  private static final double GUIDANCE = 3;
  private static final int REPEATS = 7;
  private static final int MAX_THREADS = 2;

  /**
   * Of a timing, so that it takes tens of milliseconds: a thread that was woken may share a
   * processor with the one that woke it for the first few.
   */
  private static final double PRODUCT_FLOPS = 1e10;

  private static final int PRODUCT_REPEATS = 15;

  /** Turns in which Java compiles a kernel. */
  private static final int PRODUCT_WARM_UP = 5;

  /** Products with less of a step's arithmetic are left out. */
  private static final double MIN_SHARE = 0.025;

  private final CheckpointConfig config;
  private final Checkpoint checkpoint;
  private final Safetensors sample;
  private final Map<Recurrence, Path> models = new EnumMap<>(Recurrence.class);
  private final PeakLoop peak = new PeakLoop();

  private OnnxBaseline(Checkpoint checkpoint, Safetensors sample, Path folder) {
    this.checkpoint = checkpoint;
    this.config = checkpoint.config();
    this.sample = sample;
    for (Recurrence recurrence : Recurrence.values()) {
      Path file = folder.resolve(recurrence + ".onnx");
      OnnxExport.write(config.denoiser(), checkpoint.model().weights(), recurrence, BRANCHES, file);
      models.put(recurrence, file);
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      throw Dir7Exception.usage("arguments: checkpoint folder, stored sample (safetensors)");
    }
    Path folder = Files.createTempDirectory("dir7-onnx");
    try (Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
        Safetensors sample = Safetensors.open(Path.of(args[1]))) {
      new OnnxBaseline(checkpoint, sample, folder).report();
    } finally {
      for (Recurrence recurrence : Recurrence.values()) {
        Files.deleteIfExists(folder.resolve(recurrence + ".onnx"));
      }
      Files.delete(folder);
    }
  }

  private void report() throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%s; ONNX Runtime %s; %s. Programs that wanted a processor in the minute before: %.1f.%n",
        Machine.describe(),
        OrtEnvironment.getEnvironment().getVersion(),
        LocalDate.now(ZoneOffset.UTC),
        Machine.load());
    for (int threads = 1; threads <= MAX_THREADS; threads++) {
      evaluations(threads);
    }
    for (int threads = 1; threads <= MAX_THREADS; threads++) {
      products(threads);
    }
  }

  /** A guided evaluation by each; before it, with one thread, a picture by each for its error. */
  private void evaluations(int threads) throws OrtException {
    try (OnnxDenoiser scan = onnx(Recurrence.SCAN, threads);
        OnnxDenoiser loop = onnx(Recurrence.LOOP, threads);
        Session ours =
            Backends.choose("cpu").open(checkpoint.model(), new SessionOptions(threads, false))) {
      ours.prompt(conditioning(), BRANCHES);
      if (threads == 1) {
        System.out.printf(
            Locale.ROOT,
            "A picture's latent, relative difference from the stored one: dir7 %.1e, ONNX %.1e.%n",
            difference(ours::denoise),
            difference(scan));
      }
      List<Candidate> candidates =
          List.of(
              candidate("dir7 CPU backend", ours::denoise),
              candidate("ONNX model, WKV as Scan", scan),
              candidate("ONNX model, WKV as Loop", loop));
      System.out.print(
          MarkdownTable.of(
              "Guided evaluation", Interleaved.run(peak, threads, REPEATS, candidates)));
    }
  }

  private Conditioning conditioning() {
    int tokens = sample.tensor("text").shape().get(0);
    return new Conditioning(
        tokens, config.denoiser().textDim(), floats("text"), floats("pooled"), false);
  }

  private OnnxDenoiser onnx(Recurrence recurrence, int threads) throws OrtException {
    OnnxDenoiser onnx =
        new OnnxDenoiser(models.get(recurrence), config.denoiser(), BRANCHES, threads);
    onnx.prompt(conditioning());
    return onnx;
  }

  /** Times differ from call to call, as in a picture: nothing of the last step can be kept. */
  private Candidate candidate(String name, SamplerLoop.Network network) {
    float[] noise = floats("noise");
    float[] out = new float[BRANCHES * noise.length];
    AtomicInteger step = new AtomicInteger();
    return new Candidate(
        name,
        BRANCHES * Ideal.flops(config.denoiser()),
        1,
        () -> network.evaluate(noise, 1 - step.getAndIncrement() % STEPS / (double) STEPS, out));
  }

  /** {@code |got - stored| / |stored|} of a whole picture's latent. */
  private double difference(SamplerLoop.Network network) {
    float[] stored = floats("latent");
    float[] got = new float[stored.length];
    SamplerPlan plan = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);
    new SamplerLoop(got.length)
        .run(plan, GUIDANCE, network, floats("noise"), got, (step, steps, latent) -> true);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < got.length; i++) {
      difference += Math.pow(got[i] - stored[i], 2);
      norm += Math.pow(stored[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  private void products(int threads) throws Exception {
    Map<Product, Integer> products = Ideal.products(config.denoiser());
    int rows = BRANCHES * config.denoiser().tokens();
    double all = 0;
    for (Map.Entry<Product, Integer> product : products.entrySet()) {
      all += product.getKey().flops(rows) * product.getValue();
    }
    for (Map.Entry<Product, Integer> product : products.entrySet()) {
      double share = product.getKey().flops(rows) * product.getValue() / all;
      if (share >= MIN_SHARE) {
        product(product.getKey(), share, rows, threads);
      }
    }
  }

  private void product(Product shape, double share, int rows, int threads) throws Exception {
    double flops = shape.flops(rows);
    int calls = (int) Math.ceil(PRODUCT_FLOPS / flops);
    try (KernelProduct fp32 = new KernelProduct(shape, rows, KernelProduct.Kind.FP32, threads);
        KernelProduct w8 = new KernelProduct(shape, rows, KernelProduct.Kind.W8, threads);
        OnnxProduct onnxFp32 = new OnnxProduct(shape, rows, OnnxProduct.Kind.FP32, threads);
        OnnxProduct onnxW8a8 = new OnnxProduct(shape, rows, OnnxProduct.Kind.W8A8, threads)) {
      List<Candidate> candidates =
          List.of(
              new Candidate("dir7 FP32", flops, calls, fp32::run),
              new Candidate("dir7 W8", flops, calls, w8::run),
              new Candidate("ONNX Runtime FP32", flops, calls, onnxFp32::run),
              new Candidate("ONNX Runtime W8A8", flops, calls, onnxW8a8::run));
      String what =
          String.format(
              Locale.ROOT,
              "[%d,%d] by [%d,%d], %.0f %% of a step's products",
              rows,
              shape.in(),
              shape.in(),
              shape.out(),
              share * 100);
      Interleaved.run(peak, threads, PRODUCT_WARM_UP, candidates);
      System.out.print(
          MarkdownTable.of(what, Interleaved.run(peak, threads, PRODUCT_REPEATS, candidates)));
    }
  }

  private float[] floats(String tensor) {
    return sample.tensor(tensor).toF32(NonFinite.REFUSE);
  }
}
