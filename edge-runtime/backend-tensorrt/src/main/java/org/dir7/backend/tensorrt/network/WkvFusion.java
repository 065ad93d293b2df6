package org.dir7.backend.tensorrt.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Value;
import org.dir7.engine.graph.WkvOp.HeadNormGate;
import org.dir7.engine.graph.WkvOp.Wkv7;
import org.dir7.engine.graph.WkvOp.WkvInputs;

/**
 * Finds the pattern {@code WkvInputs -> Wkv7 -> HeadNormGate}, which one plugin call computes, so
 * that decay, keys and the recurrence's output never leave the plugin (and decay is never rounded
 * to FP16).
 */
public final class WkvFusion {

  private WkvFusion() {}

  /** What is emitted as one unit. */
  public sealed interface Step {

    /** An operation on its own. */
    record Single(Op op) implements Step {}

    /** The three operations of a mix, as one. */
    record Fused(WkvInputs prepare, Wkv7 wkv, HeadNormGate finish) implements Step {}
  }

  /**
   * Replaces every pattern, in place of its last operation.
   *
   * @throws Dir7Exception (internal) where one of the three stands alone, or another operation
   *     reads a value inside the pattern
   */
  public static List<Step> fuse(List<Op> ops) {
    Map<Value, WkvInputs> prepared = new HashMap<>();
    Map<Value, Wkv7> recurrences = new HashMap<>();
    Set<Value> inside = new HashSet<>();
    List<Step> steps = new ArrayList<>();
    for (Op op : ops) {
      if (op instanceof WkvInputs prepare) {
        prepared.put(prepare.decay(), prepare);
      } else if (op instanceof Wkv7 wkv) {
        recurrences.put(wkv.out(), wkv);
      } else if (op instanceof HeadNormGate finish) {
        Wkv7 wkv = recurrences.remove(finish.y());
        WkvInputs prepare = wkv == null ? null : prepared.remove(wkv.decay());
        if (prepare == null || !consistent(prepare, wkv, finish)) {
          throw Dir7Exception.internal("%s is not the end of a mix", finish.prefix());
        }
        inside.addAll(
            List.of(
                prepare.decay(), prepare.k(), prepare.removal(), prepare.replacement(), wkv.out()));
        prepare.valueResidual().ifPresent(r -> inside.add(prepare.v()));
        steps.add(new Step.Fused(prepare, wkv, finish));
      } else {
        steps.add(new Step.Single(op));
      }
    }
    if (!prepared.isEmpty() || !recurrences.isEmpty()) {
      throw Dir7Exception.internal("a recurrence has no head norm: nothing fuses it");
    }
    requireUnread(steps, inside);
    return steps;
  }

  private static boolean consistent(WkvInputs prepare, Wkv7 wkv, HeadNormGate finish) {
    return wkv.k().equals(prepare.k())
        && wkv.v().equals(prepare.v())
        && wkv.removal().equals(prepare.removal())
        && wkv.replacement().equals(prepare.replacement())
        && finish.k().equals(prepare.k())
        && finish.v().equals(prepare.v())
        && finish.receptance().equals(wkv.receptance())
        && finish.scan() == wkv.scan()
        && finish.receptanceByScan() == wkv.receptanceByScan()
        && finish.prefix().equals(prepare.prefix())
        && finish.headSize() == wkv.headSize();
  }

  private static void requireUnread(List<Step> steps, Set<Value> inside) {
    for (Step step : steps) {
      if (step instanceof Step.Single single) {
        for (Value value : single.op().inputs()) {
          if (inside.contains(value)) {
            throw Dir7Exception.internal(
                "%s is read outside of the fused recurrence", value.name());
          }
        }
      }
    }
  }
}
