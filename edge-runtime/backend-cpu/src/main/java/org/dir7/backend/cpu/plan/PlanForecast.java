package org.dir7.backend.cpu.plan;

import java.util.List;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.PanelLayout;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.graph.DecoderGraph;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.WeightMatrix;

/**
 * What {@link Plans} will hold, from sizes alone. The arena is exact, for it is planned the same
 * way; weights and scratch are bounds, a few percent above what is allocated.
 */
public final class PlanForecast {

  /** Indices, frequencies and the like: below one part in so many. */
  private static final int TABLES = 200;

  private final Model model;
  private final PanelLayout layout;
  private long weights;
  private long scratch;

  private PlanForecast(Model model, Kernels kernels) {
    this.model = model;
    this.layout = kernels.gemm().layout();
  }

  /** The parts of {@link Plans#memory()}, by the same names. */
  public static MemoryContract of(Model model, Kernels kernels, int threads) {
    return new PlanForecast(model, kernels).contract(threads);
  }

  private MemoryContract contract(int threads) {
    CheckpointConfig config = model.config();
    Graph denoiser = DenoiserGraph.of(config.denoiser());
    ArenaPlan arena =
        new ArenaPlan(
            List.of(
                denoiser, DecoderGraph.of(config.denoiser(), config.latent(), config.decoder())),
            config.denoiser().tokens(),
            config.denoiser().maxTextTokens());
    int headSize = config.denoiser().headSize();
    scratch = Long.max(layout.maxColumns(), (headSize + 4L) * headSize);
    TensorCatalog.of(config).values().forEach(this::add);
    // Positions of the tokens and the latent cut into patches; small tables of other steps.
    weights += (long) Float.BYTES * config.denoiser().tokens() * config.denoiser().hiddenSize();
    weights += (long) Float.BYTES * config.denoiser().latentElements();
    weights += weights / TABLES;
    return Plans.contract(
        weights,
        (long) Float.BYTES * arena.size(),
        (long) Float.BYTES * Plans.quantizedFloats(model, denoiser, config.denoiser().tokens()),
        Float.BYTES * threads * scratch);
  }

  private void add(TensorSpec spec) {
    if (!spec.isMatrix()) {
      weights += Float.BYTES * spec.elements();
      return;
    }
    WeightMatrix stored = model.weights().matrix(spec.name());
    boolean int8 = stored instanceof WeightMatrix.I8;
    long columns = (long) layout.vectors(spec.rows()) * layout.lanes();
    long depth = (spec.columns() + 3L) / 4 * 4;
    // Every column has a bias, and a scale where it is I8.
    weights += columns * (int8 ? depth + 2 * Float.BYTES : Float.BYTES * (depth + 1));
    if (stored instanceof WeightMatrix.I8 i8 && i8.input().isPresent()) {
      // What makes outputs of sums, and perhaps the vector that smooths the input.
      weights += Float.BYTES * (2 * columns + depth);
    }
    // A panel unpacked, and for a convolution the rows that a tile copies.
    long rows = spec.shape().size() > 2 ? Conv3x3Step.PIXELS * depth : 0;
    scratch = Long.max(scratch, (int8 ? depth * layout.maxColumns() : 0) + rows);
  }
}
