package org.dir7.backend.tensorrt;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.backend.tensorrt.cuda.Gpu;
import org.dir7.backend.tensorrt.plan.BuildProgress;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.backend.tensorrt.plan.PlanFolders;
import org.dir7.backend.tensorrt.plan.PlanKey;
import org.dir7.backend.tensorrt.probe.GpuProbe;
import org.dir7.backend.tensorrt.probe.NativeLibraries;
import org.dir7.backend.tensorrt.probe.PluginLibrary;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.tinylog.Logger;

/** TensorRT 10 with the CrossWKV plugin. */
public final class TensorRtBackend implements Backend {

  /** Above the CPU's 0. */
  private static final int PRIORITY = 100;

  /** The first compute capability whose INT8 products TensorRT uses. */
  private static final int INTEGER_PRODUCTS = 75;

  private Availability availability;

  @Override
  public String name() {
    return "tensorrt";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public synchronized Availability availability() {
    if (availability == null) {
      availability =
          new GpuProbe(NativeLibraries.SYSTEM)
              .look(System.getProperty("os.name"), System.getProperty("os.arch"), plugin());
    }
    return availability;
  }

  private static Optional<Path> plugin() {
    return PluginLibrary.find(System.getProperties(), System.getenv(), Path.of(""));
  }

  /** The plans' place for a model. */
  public static PlanCache cache(Model model) {
    Path root = PlanFolders.root(System.getProperties(), System.getenv());
    return PlanFolders.of(root, model.hash());
  }

  /** The GPU, for tools that build or inspect plans. */
  public Gpu gpu() {
    if (!availability().usable()) {
      throw Dir7Exception.environment(
          "backend tensorrt cannot run here: %s", availability.reason());
    }
    return new Gpu(plugin().orElseThrow());
  }

  @Override
  public Optional<Preparation> preparation(Model model, SessionOptions options) {
    requirePrecision(model);
    Gpu gpu = gpu();
    PlanCache cache = cache(model);
    PlanKey key = gpu.key(model);
    int pictures = Gpu.room(model, options.pictures());
    List<String> problems = cache.problems(key, pictures);
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PlanPreparation(
                gpu.plans(cache), model, key, pictures, Gpu.weightBytes(model), problems));
  }

  /** Loads the model's plans; builds them first where there are none that fit, with a log line. */
  @Override
  public Session open(Model model, SessionOptions options) {
    requirePrecision(model);
    Gpu gpu = gpu();
    PlanCache cache = cache(model);
    int pictures = Gpu.room(model, options.pictures());
    gpu.build(model, cache, pictures, TensorRtBackend::log);
    return gpu.open(model, cache, pictures, options.timing());
  }

  private static void log(BuildProgress progress) {
    Logger.info(progress.line());
  }

  @Override
  public Optional<String> refusal(Precision precision) {
    if (precision == Precision.MIXED) {
      return Optional.of("precision mixed does not run on it; it runs fp32, fp16, w8, w8a8");
    }
    int sm = new GpuProbe(NativeLibraries.SYSTEM).computeCapability();
    return precision == Precision.W8A8 && sm < INTEGER_PRODUCTS
        ? Optional.of(
            "precision w8a8 needs the INT8 arithmetic of sm_%d; this GPU has sm_%d: use fp16"
                .formatted(INTEGER_PRODUCTS, sm))
        : Optional.empty();
  }

  private void requirePrecision(Model model) {
    refusal(model.precision())
        .ifPresent(
            reason -> {
              throw Dir7Exception.badInput("backend %s: %s", name(), reason);
            });
  }

  @Override
  public Wkv7Operator wkv7(SessionOptions options) {
    return gpu().wkv7();
  }
}
