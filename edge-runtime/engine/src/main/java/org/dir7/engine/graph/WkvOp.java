package org.dir7.engine.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.config.ScanOrder;

/**
 * The recurrence and what surrounds it. In time mixing all values have extent TOKENS; in CrossWKV
 * all but the gate and the result have CONDITIONAL_TOKENS, because a branch without text has
 * receptance zero. Rows are in raster order, but for CrossWKV's receptance, which comes from the
 * text queries and is stored by scan position.
 */
public sealed interface WkvOp extends Op {

  /**
   * Prepares the recurrence's inputs, a head being {@code headSize} consecutive channels:
   *
   * <pre>
   *   a     = sigmoid(aPre)
   *   decay = exp(-0.606531 * sigmoid(decayPre))
   *   v     = value, or value + (first - value) * sigmoid(residualPre)
   *   kk    = key * k_k, divided by max(its norm over the head, 1e-12)
   *   k     = key * (1 + (a - 1) * k_a)
   *   outputs: decay, k, v, removal = -kk, replacement = kk * a
   * </pre>
   *
   * @param prefix weight prefix, such as {@code blocks.3.time}: {@code .k_k}, {@code .k_a}
   * @param valueResidual absent in layer 0, whose {@code v} is {@code value} itself
   */
  record WkvInputs(
      String prefix,
      int headSize,
      Value decayPre,
      Value key,
      Value value,
      Value aPre,
      Optional<ValueResidual> valueResidual,
      Value decay,
      Value k,
      Value v,
      Value removal,
      Value replacement)
      implements WkvOp {

    /** exp(-1/2): the slowest decay's exponent (RWKV-7). */
    public static final double DECAY_SCALE = 0.606531;

    public static final double NORM_FLOOR = 1e-12;

    @Override
    public List<Value> inputs() {
      List<Value> all = new ArrayList<>(List.of(decayPre, key, value, aPre));
      valueResidual.ifPresent(r -> all.addAll(List.of(r.first(), r.pre())));
      return List.copyOf(all);
    }

    @Override
    public List<Value> outputs() {
      return valueResidual.isPresent()
          ? List.of(decay, k, v, removal, replacement)
          : List.of(decay, k, removal, replacement);
    }
  }

  /**
   * Layer 0's value, toward which later layers move theirs.
   *
   * @param first layer 0's value
   * @param pre pre-activation of the share
   */
  record ValueResidual(Value first, Value pre) {}

  /**
   * WKV-7 from a zero state; per head S [headSize, headSize] (value row, key column), tokens
   * visited in scan order:
   *
   * <pre>
   *   sa = S a_t;  S = S * diag(decay_t) + sa b_t^T + v_t k_t^T;  y_t = S r_t
   * </pre>
   *
   * @param removal a
   * @param replacement b
   * @param receptanceByScan whether row s of the receptance belongs to the s-th visited token
   *     (CrossWKV) and not to token s
   */
  record Wkv7(
      int headSize,
      ScanOrder scan,
      boolean receptanceByScan,
      Value receptance,
      Value decay,
      Value k,
      Value v,
      Value removal,
      Value replacement,
      Value out)
      implements WkvOp {
    @Override
    public List<Value> inputs() {
      return List.of(receptance, decay, k, v, removal, replacement);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }

  /**
   * {@code out = (headNorm(y) + (sum over the head of r * k * r_k) * v) * gate}; the norm is over
   * the head's channels of one token, eps 64e-5, with {@code ln_x.weight} and {@code ln_x.bias}.
   * Where {@code y} has CONDITIONAL_TOKENS, branch 1 is {@code ln_x.bias * gate}: exactly what a
   * zero receptance gives.
   *
   * @param gate TOKENS
   * @param out TOKENS
   */
  record HeadNormGate(
      String prefix,
      int headSize,
      ScanOrder scan,
      boolean receptanceByScan,
      Value y,
      Value receptance,
      Value k,
      Value v,
      Value gate,
      Value out)
      implements WkvOp {

    public static final double EPSILON = 64e-5;

    @Override
    public List<Value> inputs() {
      return List.of(y, receptance, k, v, gate);
    }

    @Override
    public List<Value> outputs() {
      return List.of(out);
    }
  }
}
