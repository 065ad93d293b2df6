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

  /** The prompt network's output of several pictures. */
  static String together(Value value) {
    return value.name() + ".together";
  }

  /**
   * Device memory but for activations; the latent is register 0. Texts and pictures pass through
   * one at a time, whatever is drawn at once.
   *
   * @param pictures drawn at once at most
   */
  static ArenaLayout device(CheckpointConfig config, Type compute, int pictures) {
    DenoiserConfig c = config.denoiser();
    long floats = Float.BYTES;
    long latents = floats * pictures * c.latentElements();
    ArenaLayout layout =
        new ArenaLayout()
            .add("queries", floats * c.tokens() * c.textDim())
            .add("pooled", floats * BRANCHES * c.textDim())
            .add("timestep", floats * HostTables.TIMESTEP_WIDTH)
            .add("registers", REGISTERS * latents)
            .add("prediction", BRANCHES * latents)
            .add("control", floats * controlWords())
            .add("rgb", floats * rgbElements(config));
    List<Value> prompt = Networks.promptOutputs(c);
    for (Value value : prompt) {
      layout.add(value.name(), bytes(value, 1, c, compute));
    }
    if (pictures > 1) {
      for (Value value : prompt) {
        layout.add(together(value), bytes(value, pictures, c, compute));
      }
    }
    return layout;
  }

  private static long bytes(Value value, int pictures, DenoiserConfig c, Type compute) {
    int rows = Networks.rows(value.extent(), pictures, BRANCHES, c.tokens());
    return rows * rowBytes(value, compute);
  }

  /** Bytes of a row of a prompt network's output. */
  static long rowBytes(Value value, Type compute) {
    return (long) Networks.inputType(value, compute).bytes() * value.width();
  }

  /**
   * Pinned host memory: what is copied to and from the device.
   *
   * @param pictures drawn at once at most
   */
  static ArenaLayout pinned(CheckpointConfig config, int pictures) {
    DenoiserConfig c = config.denoiser();
    long floats = Float.BYTES;
    long latents = floats * pictures * c.latentElements();
    return new ArenaLayout()
        .add("queries", floats * c.tokens() * c.textDim())
        .add("pooled", floats * BRANCHES * c.textDim())
        .add("timestep", floats * HostTables.TIMESTEP_WIDTH)
        .add("registers", REGISTERS * latents)
        .add("prediction", floats * BRANCHES * c.latentElements())
        .add("control", floats * controlWords())
        .add("rgb", floats * rgbElements(config))
        .add("step.0", latents)
        .add("step.1", latents);
  }
}
