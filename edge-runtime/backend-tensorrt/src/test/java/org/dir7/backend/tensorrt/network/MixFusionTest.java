package org.dir7.backend.tensorrt.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Activation;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.TokenOp.LayerNormModulate;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.TokenOp.TokenShiftMix;
import org.dir7.engine.graph.WkvOp;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixFusionTest {

  @TempDir private Path folder;

  private DenoiserConfig config() {
    return TinyCheckpoint.EPSILON.write(folder, 1).denoiser();
  }

  private static List<Op> calls(DenoiserConfig config) {
    return new ArrayList<>(DenoiserGraph.of(config).ops(Stage.CALL));
  }

  @Test
  void everyResidualBranchBecomesOneStepAndNothingOfItIsLeft() {
    DenoiserConfig config = config();
    List<MixFusion.Step> steps = MixFusion.fuse(calls(config)).orElseThrow();
    List<MixFusion.Step.Recurrent> mixes =
        steps.stream()
            .filter(s -> s instanceof MixFusion.Step.Recurrent)
            .map(s -> (MixFusion.Step.Recurrent) s)
            .toList();
    assertEquals(2 * config.layers(), mixes.size());
    assertEquals(config.layers(), mixes.stream().filter(mix -> mix.receptance().isEmpty()).count());
    assertEquals(2, mixes.stream().filter(mix -> mix.v().isEmpty()).count(), "first layer");
    assertEquals(
        config.layers(), steps.stream().filter(s -> s instanceof MixFusion.Step.Channel).count());
    for (MixFusion.Step step : steps) {
      if (step instanceof MixFusion.Step.Single single) {
        assertTrue(
            !(single.op() instanceof WkvOp) && !(single.op() instanceof TokenShiftMix),
            single.op().toString());
      }
    }
  }

  @Test
  void aBranchThatIsAnythingElseFusesNothing() {
    List<Op> ops = calls(config());
    int at = 0;
    while (!(ops.get(at) instanceof Linear linear) || !linear.matrix().endsWith(".key")) {
      at++;
    }
    Linear key = (Linear) ops.get(at);
    ops.set(
        at,
        new Linear(key.in(), key.matrix(), false, Activation.SILU, Optional.empty(), key.out()));
    assertEquals(Optional.empty(), MixFusion.fuse(ops));
  }

  @Test
  void aBranchThatNeverAddsToTheStreamFusesNothing() {
    List<Op> ops = calls(config());
    int last = ops.size() - 1;
    while (!(ops.get(last) instanceof LayerNormModulate)
        || !(ops.get(last + 1) instanceof TokenShiftMix)) {
      last--;
    }
    assertEquals(Optional.empty(), MixFusion.fuse(ops.subList(0, last + 2)));
  }
}
