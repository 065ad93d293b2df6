package org.dir7.backend.tensorrt.cuda;

import java.util.List;
import org.dir7.backend.tensorrt.HostTables;
import org.dir7.backend.tensorrt.network.Networks;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Value;
import org.dir7.engine.sample.SamplerPlans;

/** Every buffer of a session with its size, once. */
final class SessionMemory {

  static final int BRANCHES = 2;
  static final int REGISTERS = 3;

  /** Heun evaluates twice a step but for the last. */
  static final int MAX_EVALUATIONS = 2 * SamplerPlans.MAX_STEPS - 1;

  static final int CONTROL_HEADER = 4;
  static final int UPDATE_STRIDE = 4;
  static final int UPDATE = REGISTERS * UPDATE_STRIDE;

  private SessionMemory() {}

  /** 4-byte words of a sampler run: header, updates, timestep embeddings (dir7_runtime.h). */
  static int controlWords() {
    return CONTROL_HEADER + MAX_EVALUATIONS * (UPDATE + HostTables.TIMESTEP_WIDTH);
  }

  /** Floats of the picture [3,H,W]. */
  static int rgbElements(CheckpointConfig config) {
    return 3 * config.decoder().imageSize() * config.decoder().imageSize();
  }

  /** Device memory but for activations; the latent is register 0. */
  static ArenaLayout device(CheckpointConfig config, Type compute) {
    DenoiserConfig c = config.denoiser();
    long floats = Float.BYTES;
    ArenaLayout layout =
        new ArenaLayout()
            .add("queries", floats * c.tokens() * c.textDim())
            .add("pooled", floats * BRANCHES * c.textDim())
            .add("timestep", floats * HostTables.TIMESTEP_WIDTH)
            .add("registers", floats * REGISTERS * c.latentElements())
            .add("prediction", floats * BRANCHES * c.latentElements())
            .add("control", floats * controlWords())
            .add("rgb", floats * rgbElements(config));
    List<Value> prompt = Networks.promptOutputs(c);
    for (Value value : prompt) {
      int rows = value.extent().rows(BRANCHES, c.tokens(), 0);
      long element = Networks.inputType(value, compute).bytes();
      layout.add(value.name(), element * rows * value.width());
    }
    return layout;
  }

  /** Pinned host memory: what is copied to and from the device. */
  static ArenaLayout pinned(CheckpointConfig config) {
    DenoiserConfig c = config.denoiser();
    long floats = Float.BYTES;
    return new ArenaLayout()
        .add("queries", floats * c.tokens() * c.textDim())
        .add("pooled", floats * BRANCHES * c.textDim())
        .add("timestep", floats * HostTables.TIMESTEP_WIDTH)
        .add("registers", floats * REGISTERS * c.latentElements())
        .add("prediction", floats * BRANCHES * c.latentElements())
        .add("control", floats * controlWords())
        .add("rgb", floats * rgbElements(config))
        .add("step.0", floats * c.latentElements())
        .add("step.1", floats * c.latentElements());
  }
}
