package org.dir7.backend.tensorrt.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Activation;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.WkvOp;
import org.dir7.engine.graph.WkvOp.HeadNormGate;
import org.dir7.engine.graph.WkvOp.Wkv7;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WkvFusionTest {

  @TempDir private Path folder;

  private Graph graph() {
    DenoiserConfig config = TinyCheckpoint.FLOW.write(folder, 1).denoiser();
    return DenoiserGraph.of(config);
  }

  @Test
  void everyMixBecomesOneStepAndNothingElseChanges() {
    Graph graph = graph();
    List<WkvFusion.Step> steps = WkvFusion.fuse(graph.ops());
    long mixes = graph.ops().stream().filter(op -> op instanceof Wkv7).count();
    assertEquals(mixes, steps.stream().filter(s -> s instanceof WkvFusion.Step.Fused).count());
    List<Op> singles =
        steps.stream()
            .filter(s -> s instanceof WkvFusion.Step.Single)
            .map(s -> ((WkvFusion.Step.Single) s).op())
            .toList();
    assertEquals(graph.ops().stream().filter(op -> !(op instanceof WkvOp)).toList(), singles);
  }

  @Test
  void aRecurrenceWithoutItsHeadNormIsRefused() {
    List<Op> ops = new ArrayList<>(graph().ops());
    ops.removeIf(op -> op instanceof HeadNormGate);
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> WkvFusion.fuse(ops));
    assertEquals(Dir7Exception.Kind.INTERNAL, refused.kind());
  }

  @Test
  void aValueInsideThePatternThatIsReadOutsideIsRefused() {
    List<Op> ops = new ArrayList<>(graph().ops());
    Wkv7 wkv = (Wkv7) ops.stream().filter(op -> op instanceof Wkv7).findFirst().orElseThrow();
    Linear linear =
        (Linear) ops.stream().filter(op -> op instanceof Linear).findFirst().orElseThrow();
    ops.add(
        new Linear(
            wkv.decay(),
            linear.matrix(),
            false,
            Activation.NONE,
            java.util.Optional.empty(),
            linear.out()));
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> WkvFusion.fuse(ops));
    assertTrue(refused.getMessage().contains(wkv.decay().name()), refused.getMessage());
  }
}
