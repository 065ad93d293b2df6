package org.dir7.backend.tensorrt.cuda;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.BuildProgress;
import org.dir7.backend.tensorrt.plan.ChildBuild;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.backend.tensorrt.plan.PlanKey;
import org.dir7.backend.tensorrt.plan.PlanName;
import org.dir7.backend.tensorrt.plan.Plans;
import org.dir7.backend.tensorrt.probe.PluginLibrary;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.Wkv7Operator;
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

  /** Builds plans in a child process where the cache does not fit; says whether it did. */
  public boolean build(Model model, PlanCache cache, Consumer<BuildProgress> progress) {
    ChildBuild child =
        ChildBuild.ofThisJvm(
            BuildMain.class.getName(),
            List.of(
                "-D" + PluginLibrary.PROPERTY + "=" + library.plugin(),
                "-Dorg.bytedeco.javacpp.pathsFirst=true"));
    return new Plans(cache, child).ensure(model, key(model), progress);
  }

  /** Loads plans that fit. */
  public Session open(Model model, PlanCache cache) {
    return new TrtSession(library, model, compute(model.precision()), cache);
  }

  /** Every plan's layers as TensorRT fused them, as JSON. */
  public Map<PlanName, String> layers(PlanCache cache) {
    Map<PlanName, String> layers = new EnumMap<>(PlanName.class);
    for (PlanName name : PlanName.values()) {
      try (LoadedPlan plan = new LoadedPlan(library, cache.plans().resolve(name.file()))) {
        layers.put(name, plan.layers());
      }
    }
    return layers;
  }

  public Wkv7Operator wkv7() {
    return new GpuWkv7(library.plugin());
  }

  /** w8 is expanded to FP16: INT8 storage saves disk and download only. */
  private static Type compute(Precision precision) {
    return precision == Precision.FP32 ? Type.FP32 : Type.FP16;
  }
}
