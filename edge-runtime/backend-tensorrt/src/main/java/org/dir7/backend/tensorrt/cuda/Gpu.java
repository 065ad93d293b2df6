package org.dir7.backend.tensorrt.cuda;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.BuildMemory;
import org.dir7.backend.tensorrt.plan.BuildProgress;
import org.dir7.backend.tensorrt.plan.BuildResult;
import org.dir7.backend.tensorrt.plan.ChildBuild;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.backend.tensorrt.plan.PlanKey;
import org.dir7.backend.tensorrt.plan.PlanName;
import org.dir7.backend.tensorrt.plan.Plans;
import org.dir7.backend.tensorrt.probe.PluginLibrary;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;

/** What the backend does once the probe has said that it can; loading it loads TensorRT. */
public final class Gpu {

  private final TrtLibrary library;

  public Gpu(Path plugin) {
    this.library = TrtLibrary.of(plugin);
  }

  /** The key of plans for this model on this machine. */
  public PlanKey key(Model model) {
    return Machine.key(library.plugin(), model.hash(), model.precision().id());
  }

  /** Gives plans of this model: those in the cache, or new ones from a child process. */
  public Plans plans(PlanCache cache) {
    ChildBuild child =
        ChildBuild.ofThisJvm(
            BuildMain.class.getName(),
            List.of(
                "-D" + PluginLibrary.PROPERTY + "=" + library.plugin(),
                "-Dorg.bytedeco.javacpp.pathsFirst=true"));
    return new Plans(cache, child, Machine::freeMemory);
  }

  /**
   * Builds plans where the cache does not fit; says whether it did.
   *
   * @param pictures drawn at once at most, as {@link #room} says
   */
  public boolean build(
      Model model, PlanCache cache, int pictures, Consumer<BuildProgress> progress) {
    return plans(cache).ensure(model, key(model), pictures, weightBytes(model), progress);
  }

  /**
   * How many pictures at once the memory has room for, as far as can be told before plans are
   * built; a smaller number than wanted is logged.
   *
   * @param wanted 1, 2 or 4
   */
  public static int room(Model model, int wanted) {
    return wanted == 1 ? 1 : Machine.freeMemory().pictures(weightBytes(model), wanted);
  }

  /** Bytes of the model's weights in the type of its plans. */
  public static long weightBytes(Model model) {
    CheckpointConfig config = model.config();
    return compute(model.precision()).bytes()
        * (elements(TensorCatalog.denoiser(config.denoiser()))
            + elements(TensorCatalog.decoder(config.denoiser(), config.decoder())));
  }

  private static long elements(Map<String, TensorSpec> tensors) {
    return tensors.values().stream()
        .mapToLong(t -> t.shape().stream().mapToLong(Integer::longValue).reduce(1, (x, y) -> x * y))
        .sum();
  }

  /**
   * Loads plans that fit.
   *
   * @param pictures drawn at once at most, where the memory has room; {@link #build} made the plans
   * @param timing whether every layer is measured
   * @throws org.dir7.engine.Dir7Exception (environment) where the GPU's memory does not suffice
   */
  public Session open(Model model, PlanCache cache, int pictures, boolean timing) {
    Type compute = compute(model.precision());
    long activations = cache.lastMeasured().getOrDefault(BuildResult.ACTIVATIONS, 0L);
    BuildMemory free = Machine.freeMemory();
    int most =
        free.pictures(
            pictures,
            n -> planBytes(cache, n) + activations + tensorBytes(model.config(), compute, n));
    free.requireSession(
        planBytes(cache, most), activations, tensorBytes(model.config(), compute, most));
    return new TrtSession(library, model, compute, cache.plans(), most, timing);
  }

  private static long planBytes(PlanCache cache, int pictures) {
    return cache.sizes(pictures).values().stream().mapToLong(Long::longValue).sum();
  }

  private static long tensorBytes(CheckpointConfig config, Type compute, int pictures) {
    return SessionMemory.device(config, compute, pictures).bytes();
  }

  /** Layers of the plans of one picture as TensorRT fused them, as JSON. */
  public Map<PlanName, String> layers(PlanCache cache) {
    Map<PlanName, String> layers = new EnumMap<>(PlanName.class);
    for (PlanName name : PlanName.upTo(1)) {
      try (LoadedPlan plan = new LoadedPlan(library, cache.plans().resolve(name.file()))) {
        layers.put(name, plan.layers());
      }
    }
    return layers;
  }

  /**
   * Device memory that all sessions of this process hold now, but for what TensorRT takes itself.
   */
  public static long heldBytes() {
    return DeviceMemory.held();
  }

  /** Device memory that is free now, as the driver says; makes the CUDA context. */
  public static long freeBytes() {
    return Machine.freeBytes();
  }

  public Wkv7Operator wkv7() {
    return new GpuWkv7(library.plugin());
  }

  /** w8 is expanded to FP16: INT8 storage saves disk and download only. */
  private static Type compute(Precision precision) {
    return precision == Precision.FP32 ? Type.FP32 : Type.FP16;
  }
}
