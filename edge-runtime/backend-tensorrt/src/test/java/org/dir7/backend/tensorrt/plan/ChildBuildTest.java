package org.dir7.backend.tensorrt.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildBuildTest {

  @TempDir private Path folder;

  private ChildBuild child(String behaviour) {
    return new ChildBuild(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FakeChild.class.getName(),
            behaviour));
  }

  private BuildResult run(String behaviour, List<BuildProgress> heard) {
    return run(child(behaviour), heard);
  }

  private BuildResult run(ChildBuild child, List<BuildProgress> heard) {
    PlanCache cache = new PlanCache(folder);
    cache.startBuild();
    return child.build(new BuildTask(folder.resolve("request"), "fp16", cache, 77, 1), heard::add);
  }

  @Test
  void theChildIsToldForHowManyPicturesAtOnce() {
    PlanCache cache = new PlanCache(folder);
    cache.startBuild();
    List<BuildProgress> heard = new ArrayList<>();
    BuildTask task = new BuildTask(folder.resolve("request"), "fp16", cache, 77, 4);
    BuildResult result = child("builds").build(task, heard::add);
    assertEquals(Set.copyOf(PlanName.upTo(4)), result.seconds().keySet());
    BuildProgress last = heard.get(heard.size() - 1);
    assertEquals(List.of(6, 6), List.of(last.finished(), last.all()));
    assertEquals(1, last.share(), 1e-9);
  }

  @Test
  void progressArrivesPlanByPlanPrecisionAndWorkspaceReachTheChild() throws IOException {
    List<BuildProgress> heard = new ArrayList<>();
    BuildResult result = run("builds", heard);
    // Ticks in between depend on the machine's pace; the beginning and end of every plan do not.
    long told = heard.stream().map(p -> List.of(p.plan(), p.finished())).distinct().count();
    assertEquals(2 * PlanName.upTo(1).size(), told);
    BuildProgress last = heard.get(heard.size() - 1);
    assertEquals(PlanName.upTo(1).size(), last.finished());
    assertEquals(1, last.share(), 1e-9);
    assertEquals("fp16 77", Files.readString(folder.resolve("building/decode.plan")));
    assertEquals(Map.of("activation_bytes", 123L), result.measured());
    assertEquals(Set.copyOf(PlanName.upTo(1)), result.seconds().keySet());
  }

  @Test
  void theChildsSentenceIsTheFailure() {
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> run("refuses", new ArrayList<>()));
    assertEquals("plans cannot be built: out of memory while timing", refused.getMessage());
  }

  @Test
  void aChildThatIsKilledIsReportedWithCodeAndLastLines() {
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> run("dies", new ArrayList<>()));
    assertTrue(refused.getMessage().contains("code 137 (killed"), refused.getMessage());
    assertTrue(refused.getMessage().contains("Segmentation fault"), refused.getMessage());
  }

  @Test
  void aCancelledBuildEndsItsChildAtOnce() throws Exception {
    ChildBuild child = child("hangs");
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread building =
        new Thread(
            () -> {
              try {
                PlanCache cache = new PlanCache(folder);
                cache.startBuild();
                BuildTask task = new BuildTask(folder.resolve("request"), "fp16", cache, 1, 1);
                child.build(task, p -> begun.countDown());
              } catch (RuntimeException e) {
                end.set(e);
              }
            });
    building.start();
    assertTrue(begun.await(60, TimeUnit.SECONDS), "the child has not begun");
    child.cancel();
    building.join(60_000);
    assertInstanceOf(CancellationException.class, end.get());
  }

  @Test
  void otherLinesAreNoMessages() {
    assertTrue(BuildProtocol.parse("dir7-plan measured bytes -1").isEmpty());
    assertTrue(BuildProtocol.parse("dir7-plan measured bytes").isEmpty());
    assertTrue(BuildProtocol.parse("[TRT] dir7-plan done prompt").isEmpty());
    assertTrue(BuildProtocol.parse("dir7-plan done elsewhere").isEmpty());
    assertTrue(BuildProtocol.parse("dir7-plan done").isEmpty());
  }
}
