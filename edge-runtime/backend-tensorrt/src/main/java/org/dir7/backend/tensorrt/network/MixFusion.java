package org.dir7.backend.tensorrt.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.graph.Activation;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.TokenOp.GatedResidual;
import org.dir7.engine.graph.TokenOp.LayerNormModulate;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.TokenOp.Mix;
import org.dir7.engine.graph.TokenOp.TokenShiftMix;
import org.dir7.engine.graph.Value;
import org.dir7.engine.graph.WkvOp.HeadNormGate;
import org.dir7.engine.graph.WkvOp.Wkv7;
import org.dir7.engine.graph.WkvOp.WkvInputs;

/**
 * Finds residual branches: everything from the norm that reads the residual stream to the linear
 * map that adds to it, which one plugin call computes.
 */
final class MixFusion {

  private MixFusion() {}

  /** What is emitted as one unit. */
  sealed interface Step {

    /** An operation on its own. */
    record Single(Op op) implements Step {}

    /** Time mixing, or CrossWKV where {@link #receptance} is absent. */
    record Recurrent(
        LayerNormModulate norm,
        TokenShiftMix shift,
        Optional<Linear> receptance,
        Linear key,
        Linear value,
        LowRank w,
        LowRank a,
        LowRank g,
        Optional<LowRank> v,
        WkvInputs prepare,
        Wkv7 wkv,
        HeadNormGate finish,
        Linear output)
        implements Step {}

    /** Channel mixing. */
    record Channel(LayerNormModulate norm, TokenShiftMix shift, Linear key, Linear value)
        implements Step {}
  }

  /** Two maps with a narrow waist. */
  record LowRank(Linear down, Linear up) {

    int rank() {
      return down.out().width();
    }
  }

  /**
   * Replaces every branch, in place of its operations, which follow one another.
   *
   * @return empty where a norm before a token shift begins something else
   */
  static Optional<List<Step>> fuse(List<Op> ops) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      boolean begins =
          ops.get(i) instanceof LayerNormModulate
              && i + 1 < ops.size()
              && ops.get(i + 1) instanceof TokenShiftMix;
      if (!begins) {
        steps.add(new Step.Single(ops.get(i)));
        continue;
      }
      int end = i + 2;
      while (end < ops.size() && !addsToTheStream(ops.get(end))) {
        end++;
      }
      if (end == ops.size()) {
        return Optional.empty();
      }
      Optional<Step> branch = new Branch(ops.subList(i, end + 1)).match();
      if (branch.isEmpty()) {
        return Optional.empty();
      }
      steps.add(branch.get());
      i = end;
    }
    return Optional.of(steps);
  }

  private static boolean addsToTheStream(Op op) {
    return op instanceof Linear linear && linear.residual().isPresent();
  }

  /** The operations of one branch, by what they write. */
  private static final class Branch {

    private final LayerNormModulate norm;
    private final TokenShiftMix shift;
    private final Linear output;
    private final Map<Value, Op> writers = new HashMap<>();
    private final int size;

    Branch(List<Op> ops) {
      this.norm = (LayerNormModulate) ops.get(0);
      this.shift = (TokenShiftMix) ops.get(1);
      this.output = (Linear) ops.get(ops.size() - 1);
      this.size = ops.size();
      ops.forEach(op -> op.outputs().forEach(value -> writers.put(value, op)));
    }

    Optional<Step> match() {
      GatedResidual residual = output.residual().orElseThrow();
      boolean stream =
          shift.in().equals(norm.out())
              && residual.base().equals(norm.in())
              && residual.modulation().equals(norm.modulation())
              && norm.scale() == norm.shift() + 1
              && residual.gate() == norm.shift() + 2
              && plain(output);
      if (!stream) {
        return Optional.empty();
      }
      Op last = writers.get(output.in());
      if (last instanceof Linear key && key.activation() == Activation.RELU_SQUARED) {
        boolean whole = size == 4 && !key.bias() && shifted(key);
        return whole ? Optional.of(new Step.Channel(norm, shift, key, output)) : Optional.empty();
      }
      return last instanceof HeadNormGate finish ? recurrent(finish) : Optional.empty();
    }

    private Optional<Step> recurrent(HeadNormGate finish) {
      if (!(writers.get(finish.y()) instanceof Wkv7 wkv)
          || !(writers.get(wkv.decay()) instanceof WkvInputs prepare)) {
        return Optional.empty();
      }
      Optional<Linear> receptance = linear(wkv.receptance());
      Optional<Linear> key = linear(prepare.key());
      Optional<Linear> value = linear(prepare.value());
      Optional<LowRank> w = lowRank(prepare.decayPre(), Activation.TANH, true);
      Optional<LowRank> a = lowRank(prepare.aPre(), Activation.NONE, true);
      Optional<LowRank> g = lowRank(finish.gate(), Activation.SIGMOID, false);
      Optional<LowRank> v =
          prepare.valueResidual().flatMap(r -> lowRank(r.pre(), Activation.NONE, true));
      boolean cross = wkv.receptanceByScan();
      boolean whole =
          key.filter(this::plainShifted).isPresent()
              && value.filter(this::plainShifted).isPresent()
              && w.isPresent()
              && a.isPresent()
              && g.isPresent()
              && v.isPresent() == prepare.valueResidual().isPresent()
              && (cross ? receptance.isEmpty() : receptance.filter(this::plainShifted).isPresent())
              && v.map(r -> r.down().in().equals(value.get().in())).orElse(true)
              && wkv.scan() == shift.scan();
      // Norm, shift, three operations of the recurrence, output, key, value; two a low-rank path.
      int operations = 8 + (cross ? 0 : 1) + 6 + (v.isPresent() ? 2 : 0);
      if (!whole || size != operations) {
        return Optional.empty();
      }
      return Optional.of(
          new Step.Recurrent(
              norm,
              shift,
              receptance,
              key.get(),
              value.get(),
              w.get(),
              a.get(),
              g.get(),
              v,
              prepare,
              wkv,
              finish,
              output));
    }

    private Optional<Linear> linear(Value value) {
      return writers.get(value) instanceof Linear linear ? Optional.of(linear) : Optional.empty();
    }

    private Optional<LowRank> lowRank(Value value, Activation inner, boolean bias) {
      Optional<Linear> up = linear(value);
      Optional<Linear> down = up.flatMap(u -> linear(u.in()));
      boolean whole =
          down.isPresent()
              && up.get().bias() == bias
              && up.get().activation() == Activation.NONE
              && up.get().residual().isEmpty()
              && down.get().activation() == inner
              && !down.get().bias()
              && shifted(down.get());
      return whole ? Optional.of(new LowRank(down.get(), up.get())) : Optional.empty();
    }

    private boolean plainShifted(Linear linear) {
      return plain(linear) && linear.residual().isEmpty() && shifted(linear);
    }

    private static boolean plain(Linear linear) {
      return !linear.bias() && linear.activation() == Activation.NONE;
    }

    private boolean shifted(Linear linear) {
      return shift.mixes().stream().map(Mix::out).anyMatch(linear.in()::equals);
    }
  }

  /** Weight of the share with which a map's input was shifted. */
  static String share(TokenShiftMix shift, Linear map) {
    return shift.mixes().stream()
        .filter(mix -> mix.out().equals(map.in()))
        .map(Mix::weight)
        .findFirst()
        .orElseThrow();
  }
}
