package org.dir7.engine.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.config.ScanOrder;

/** Operations on rows of tokens (and, for {@link Linear}, on single rows). */
public sealed interface TokenOp extends Op {

  /**
   * Patchify (channel-major inside a patch), {@code embed.weight}, {@code embed.bias}, and the
   * fixed 2-D sine-cosine position table ({@link PositionTable}); every branch starts from the same
   * rows.
   *
   * @param latent image [C,h,w], shared
   * @param matrix weight prefix
   * @param out TOKENS
   */
  record Embed(Value latent, int patchSize, String matrix, Value out) implements TokenOp {
    @Override
    public List<Value> inputs() {
      return List.of(latent);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * {@code y = activation(in * weight^T + bias)}; with a residual {@code out = base + gate * y}.
   *
   * @param matrix weight prefix: {@code matrix + ".weight"} is [out,in]
   * @param bias whether {@code matrix + ".bias"} is added
   * @param out the extent of {@code in}
   */
  record Linear(
      Value in,
      String matrix,
      boolean bias,
      Activation activation,
      Optional<GatedResidual> residual,
      Value out)
      implements TokenOp {
    @Override
    public List<Value> inputs() {
      List<Value> all = new ArrayList<>(List.of(in));
      residual.ifPresent(r -> all.addAll(List.of(r.base(), r.modulation())));
      return List.copyOf(all);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * The residual stream that a linear map adds to.
   *
   * @param base TOKENS, as wide as the map's output
   * @param modulation BRANCH, chunks as wide as the map's output
   * @param gate chunk of the modulation that scales the map's output
   */
  record GatedResidual(Value base, Value modulation, int gate) {}

  /**
   * {@code out = layerNorm(in) * (1 + modulation[scale]) + modulation[shift]}; the norm has eps
   * 1e-6 and no parameters.
   *
   * @param in TOKENS
   * @param modulation BRANCH, chunks as wide as a row
   * @param shift chunk added
   * @param scale chunk multiplied
   * @param out TOKENS
   */
  record LayerNormModulate(Value in, Value modulation, int shift, int scale, Value out)
      implements TokenOp {

    public static final double EPSILON = 1e-6;

    @Override
    public List<Value> inputs() {
      return List.of(in, modulation);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * {@code out_m[t] = x[t] + (x[previous(t)] - x[t]) * mix_m} for every mix m, where previous(t) is
   * the token visited before t in the scan, and zero before the first. Rows stay in raster order.
   * An output with extent CONDITIONAL_TOKENS is wanted for branch 0 alone.
   *
   * @param in TOKENS
   */
  record TokenShiftMix(Value in, ScanOrder scan, List<Mix> mixes) implements TokenOp {
    @Override
    public List<Value> inputs() {
      return List.of(in);
    }

    @Override
    public List<Value> outputs() {
      return mixes.stream().map(Mix::out).toList();
    }
  }

  /**
   * One of the mixes of a token shift.
   *
   * @param weight weight name, as wide as a row
   * @param out TOKENS or CONDITIONAL_TOKENS
   */
  record Mix(String weight, Value out) {}
}
