package org.dir7.backend.tensorrt.network;

import java.util.HashMap;
import java.util.List;
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
    return denoise(List.of(conditioning), branches, latent, t);
  }

  /**
   * Several pictures at once.
   *
   * @param latents [n,C,h,w]
   * @return [branches,n,C,h,w]
   */
  float[] denoise(List<Conditioning> texts, int branches, float[] latents, double t) {
    int n = texts.size();
    Map<String, float[]> inputs = new HashMap<>();
    for (int i = 0; i < n; i++) {
      ArraySink prompt = prompt(texts.get(i));
      integerProducts = prompt.integerProducts;
      for (Value value : Networks.promptOutputs(config)) {
        float[] from = prompt.outputs.get(value.name()).values();
        int rows = Networks.rows(value.extent(), n, branches, config.tokens());
        float[] to = inputs.computeIfAbsent(value.name(), k -> new float[rows * value.width()]);
        for (RowMove move : RowMove.of(value.extent(), i, n, config.tokens())) {
          if (move.to() < rows) { // else of a branch that is not asked for
            int count = move.rows() * value.width();
            System.arraycopy(
                from, move.from() * value.width(), to, move.to() * value.width(), count);
          }
        }
      }
    }
    float[] timestep = new float[HostTables.TIMESTEP_WIDTH];
    HostTables.timestep(t, timestep, 0);
    inputs.put("timestep", timestep);
    inputs.put("latent", latents);
    ArraySink denoise = new ArraySink(inputs);
    networks.denoise(denoise, n, branches);
    branchesAsOne = denoise.mixes;
    integerProducts += denoise.integerProducts;
    return denoise.outputs.get("prediction").values();
  }

  private ArraySink prompt(Conditioning text) {
    float[] queries = new float[config.tokens() * config.textDim()];
    HostTables.queries(config, text, queries, 0);
    float[] pooled = new float[2 * config.textDim()];
    System.arraycopy(text.pooled(), 0, pooled, 0, config.textDim());
    ArraySink prompt = new ArraySink(Map.of("queries", queries, "pooled", pooled));
    networks.prompt(prompt);
    return prompt;
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
