package org.dir7.quantize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dir7.engine.config.TensorSpec;

/**
 * Which matrices stay in F16: those that gain most a byte, for as many bytes as the decoder and the
 * conditioning matrices give by being I8, so that a w8 file is no larger than a plain one. Where
 * inputs are rounded too, an eighth of the large matrices' bytes more: such a file is for speed,
 * not size, and rounding an input costs more than rounding its matrix.
 */
final class Keeping {

  private static final int SHARE_WITH_INPUTS = 8;

  /** What the entry of a matrix's scales in the file's header takes, about, with its name. */
  private static final int ENTRY_BYTES = 160;

  private Keeping() {}

  /**
   * Chooses.
   *
   * @param rounded names of all matrices in 8 bits
   * @param sensitivity squared error of each of the denoiser's alone: the decoder's all stay in 8
   * @param inputs whether the inputs of the large matrices are INT8 too
   * @return names of those to keep
   */
  static Set<String> choose(
      Map<String, TensorSpec> catalog,
      Set<String> rounded,
      Map<String, Double> sensitivity,
      boolean inputs) {
    Set<String> kept = new LinkedHashSet<>();
    long budget = 0;
    List<TensorSpec> candidates = new ArrayList<>();
    for (String name : rounded) {
      TensorSpec spec = catalog.get(name);
      if (!spec.quantizable()) {
        budget += Math.max(0, saved(spec) - ENTRY_BYTES);
      } else if (inputs) {
        budget += saved(spec) / SHARE_WITH_INPUTS;
      }
      if (sensitivity.containsKey(name)) {
        candidates.add(spec);
      }
    }
    candidates.sort(
        Comparator.comparingDouble((TensorSpec s) -> -sensitivity.get(s.name()) / saved(s)));
    for (TensorSpec spec : candidates) {
      if (saved(spec) <= budget) {
        budget -= saved(spec);
        kept.add(spec.name());
      }
    }
    return kept;
  }

  /** Bytes that I8 with its scales takes less than F16. */
  private static long saved(TensorSpec spec) {
    return spec.elements() - (long) Float.BYTES * spec.rows();
  }
}
