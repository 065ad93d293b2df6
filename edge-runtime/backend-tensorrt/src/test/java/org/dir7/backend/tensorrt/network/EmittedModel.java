package org.dir7.backend.tensorrt.network;

import java.util.HashMap;
import java.util.Map;
import org.dir7.backend.tensorrt.HostTables;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Value;
import org.dir7.engine.model.Model;

/** Runs the emitted networks on arrays, as a session runs the plans. */
final class EmittedModel {

  private final Networks networks;
  private final DenoiserConfig config;

  /** Of the last {@link #denoise}, the prompt's included. */
  int integerProducts;

  /** Residual branches that were one call, of the last {@link #denoise}. */
  int branchesAsOne;

  EmittedModel(Model model, Type compute) {
    this(model, compute, false);
  }

  EmittedModel(Model model, Type compute, boolean mixes) {
    this.networks = new Networks(model.config(), model.weights(), compute, mixes);
    this.config = model.config().denoiser();
  }

  /**
   * @return [branches,C,h,w]
   */
  float[] denoise(Conditioning conditioning, int branches, float[] latent, double t) {
    float[] queries = new float[config.tokens() * config.textDim()];
    HostTables.queries(config, conditioning, queries, 0);
    float[] pooled = new float[2 * config.textDim()];
    System.arraycopy(conditioning.pooled(), 0, pooled, 0, config.textDim());
    ArraySink prompt = new ArraySink(Map.of("queries", queries, "pooled", pooled));
    networks.prompt(prompt);

    Map<String, float[]> inputs = new HashMap<>();
    for (Value value : Networks.promptOutputs(config)) {
      float[] values = prompt.outputs.get(value.name()).values();
      int rows = value.extent().rows(branches, config.tokens(), 0);
      inputs.put(value.name(), java.util.Arrays.copyOf(values, rows * value.width()));
    }
    float[] timestep = new float[HostTables.TIMESTEP_WIDTH];
    HostTables.timestep(t, timestep, 0);
    inputs.put("timestep", timestep);
    inputs.put("latent", latent);
    ArraySink denoise = new ArraySink(inputs);
    networks.denoise(denoise, branches);
    branchesAsOne = denoise.mixes;
    integerProducts = prompt.integerProducts + denoise.integerProducts;
    return denoise.outputs.get("prediction").values();
  }

  /**
   * @return [3,H,W]
   */
  float[] decode(float[] latent) {
    ArraySink decode = new ArraySink(Map.of("latent", latent));
    networks.decode(decode);
    return decode.outputs.get("rgb").values();
  }
}
