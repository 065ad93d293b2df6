package org.dir7.engine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dir7.engine.config.CrossQuery;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.LoraRanks;
import org.dir7.engine.config.ScanOrder;
import org.junit.jupiter.api.Test;

class DenoiserGraphTest {

  private static final DenoiserConfig CONFIG =
      new DenoiserConfig(
          "denoiser.safetensors",
          "00",
          48,
          5,
          16,
          3,
          2,
          4,
          16,
          20,
          12,
          new LoraRanks(3, 5, 6, 7),
          List.of(ScanOrder.ROW, ScanOrder.COL_REV),
          CrossQuery.INTERPOLATE);

  private final Graph graph = DenoiserGraph.of(CONFIG);

  @Test
  void everyOperationReadsOnlyWhatIsThereAndWritesOnce() {
    Set<Value> there = new HashSet<>(graph.inputs());
    for (Op op : graph.ops()) {
      assertTrue(there.containsAll(op.inputs()), op::toString);
      for (Value out : op.outputs()) {
        assertTrue(there.add(out), () -> "written twice: " + out);
      }
    }
    assertEquals(there, new HashSet<>(graph.values()));
    assertTrue(there.contains(graph.output()));
  }

  @Test
  void receptanceOfTheTextRunsOnceAPrompt() {
    List<String> prompt =
        graph.ops(Stage.PROMPT).stream().map(op -> op.outputs().get(0).name()).toList();
    assertTrue(prompt.contains("blocks.4.cross.r"), prompt::toString);
    assertTrue(prompt.contains("pool"), prompt::toString);
    assertEquals(2 + CONFIG.layers(), prompt.size());
  }

  @Test
  void adaptiveVectorsRunOnceAStep() {
    List<String> step =
        graph.ops(Stage.STEP).stream().map(op -> op.outputs().get(0).name()).toList();
    assertEquals(
        List.of("timestep", "t1", "t2", "condition", "ada"), step.subList(0, 5), step::toString);
    assertTrue(step.contains("ada_out"));
    assertEquals(6 + CONFIG.layers(), step.size());
  }

  @Test
  void branchWithoutTextNeedsOnlyTheGateOfCrossWkv() {
    for (Value value : graph.values()) {
      if (value.name().matches("blocks\\.\\d+\\.cross\\.(r|decay|key|value|k|v|y|a_lora)")) {
        assertEquals(Extent.CONDITIONAL_TOKENS, value.extent(), value.name());
      }
      if (value.name().matches("blocks\\.\\d+\\.cross\\.(g_lora|z|output)")) {
        assertEquals(Extent.TOKENS, value.extent(), value.name());
      }
    }
  }

  @Test
  void layersTakeScanOrdersInTurn() {
    List<ScanOrder> scans =
        graph.ops().stream()
            .filter(WkvOp.Wkv7.class::isInstance)
            .map(op -> ((WkvOp.Wkv7) op).scan())
            .toList();
    assertEquals(2 * CONFIG.layers(), scans.size());
    assertEquals(ScanOrder.ROW, scans.get(1));
    assertEquals(ScanOrder.COL_REV, scans.get(2));
    assertEquals(ScanOrder.ROW, scans.get(8));
  }
}
