package org.dir7.deploy.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.junit.jupiter.api.Test;

class TargetFitTest {

  private static final long SHIPPED = 34_900_000;
  private static final MemoryContract CPU =
      MemoryContract.empty().with("weights", Kind.NATIVE, 64L << 20);

  @Test
  void saysOfEveryBoardWhatBuildingAndRunningTake() {
    List<String> lines = TargetFit.lines(Target.JETSON_NANO, SHIPPED, CPU);
    assertEquals(3, lines.size());
    // 124 Java, 1000 of libraries, five copies of 66.6, 16 of workspace.
    assertTrue(
        lines.get(0).startsWith("fit, jetson-nano 2 GB: building plans takes 1473 MiB, running"),
        lines.get(0));
    assertTrue(lines.get(0).endsWith("building does not fit, use --backend cpu there"));
    assertTrue(lines.get(1).endsWith(": fits"), lines.get(1));
    assertEquals(
        "fit, jetson-nano on the CPU: running takes 188 MiB, nothing to build", lines.get(2));
    assertEquals(1, TargetFit.lines(Target.GENERIC_AMD64, SHIPPED, CPU).size());
  }

  @Test
  void refusesAModelThatNoBoardOfTheTargetHolds() {
    long weights = 600_000_000;
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> TargetFit.require(Target.JETSON_NANO, weights));
    assertEquals(Dir7Exception.Kind.BAD_INPUT, refused.kind());
    assertTrue(
        refused.getMessage().startsWith("--target jetson-nano: the model needs "),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("the largest board has 4 GB"), refused.getMessage());
    assertDoesNotThrow(() -> TargetFit.require(Target.ORIN_NANO, weights));
    assertDoesNotThrow(() -> TargetFit.require(Target.GENERIC_ARM64, 100 * weights));
    assertDoesNotThrow(() -> TargetFit.require(Target.JETSON_NANO, SHIPPED));
  }
}
