package org.dir7.backend.cpu.plan;

import java.util.List;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.PackedMatrix;
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
  private final Kernels kernels;
  private final PanelLayout layout;
  private long weights;
  private long tables;
  private long scratch;

  private PlanForecast(Model model, Kernels kernels) {
    this.model = model;
    this.kernels = kernels;
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
    scratch = kernels.wkv7().scratchFloats(config.denoiser().headSize());
    TensorCatalog.of(config).values().forEach(this::add);
    // Positions of the tokens and the latent cut into patches; small tables of other steps.
    tables += (long) Float.BYTES * config.denoiser().tokens() * config.denoiser().hiddenSize();
    tables += (long) Float.BYTES * config.denoiser().latentElements();
    tables += weights / TABLES;
    return Plans.contract(
        weights,
        tables,
        AlignedFloats.bytes(arena.size()),
        (long) Float.BYTES * Plans.quantizedFloats(model, denoiser, config.denoiser().tokens()),
        threads * AlignedFloats.bytes(scratch));
  }

  private void add(TensorSpec spec) {
    if (!spec.isMatrix()) {
      tables += Float.BYTES * spec.elements();
      return;
    }
    long columns = (long) layout.vectors(spec.rows()) * layout.lanes();
    WeightMatrix stored = model.weights().matrix(spec.name());
    int group = PackedMatrix.formatOf(stored).group();
    long depth = (spec.columns() + group - 1L) / group * group;
    weights += columns * depth / group * Integer.BYTES;
    // Every column has a bias and a scale.
    tables += columns * 2 * Float.BYTES;
    if (stored instanceof WeightMatrix.I8 i8 && i8.input().isPresent()) {
      // What makes outputs of sums, and perhaps the vector that smooths the input.
      tables += Float.BYTES * (2 * columns + depth);
    }
    // A panel unpacked, and for a convolution the rows that a tile copies.
    long rows = spec.shape().size() > 2 ? Conv3x3Step.PIXELS * depth : 0;
    long panel = kernels.gemm().sumFloats() + depth * layout.maxColumns();
    scratch = Long.max(scratch, panel + rows);
  }
}
