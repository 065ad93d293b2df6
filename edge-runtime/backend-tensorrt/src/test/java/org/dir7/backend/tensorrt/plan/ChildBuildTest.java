package org.dir7.backend.tensorrt.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildBuildTest {

  @TempDir private Path folder;

  private List<BuildProgress> run(String behaviour) {
    PlanCache cache = new PlanCache(folder);
    cache.startBuild();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FakeChild.class.getName(),
            behaviour);
    List<BuildProgress> heard = new ArrayList<>();
    new ChildBuild(command).build(folder.resolve("request"), "fp16", cache, heard::add);
    return heard;
  }

  @Test
  void progressArrivesPlanByPlanAndThePrecisionReachesTheChild() throws IOException {
    List<BuildProgress> heard = run("builds");
    assertEquals(1 + PlanName.values().length, heard.size());
    assertEquals(PlanName.values().length, heard.get(heard.size() - 1).finished());
    assertEquals("fp16", Files.readString(folder.resolve("building/decode.plan")));
  }

  @Test
  void theChildsSentenceIsTheFailure() {
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> run("refuses"));
    assertEquals("plans cannot be built: out of memory while timing", refused.getMessage());
  }

  @Test
  void aChildThatIsKilledIsReportedWithCodeAndLastLines() {
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> run("dies"));
    assertTrue(refused.getMessage().contains("code 137 (killed"), refused.getMessage());
    assertTrue(refused.getMessage().contains("Segmentation fault"), refused.getMessage());
  }

  @Test
  void otherLinesAreNoMessages() {
    assertTrue(BuildProtocol.parse("[TRT] dir7-plan done prompt").isEmpty());
    assertTrue(BuildProtocol.parse("dir7-plan done elsewhere").isEmpty());
    assertTrue(BuildProtocol.parse("dir7-plan done").isEmpty());
  }
}
