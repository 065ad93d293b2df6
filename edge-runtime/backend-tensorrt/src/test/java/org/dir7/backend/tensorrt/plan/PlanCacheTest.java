package org.dir7.backend.tensorrt.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCacheTest {

  @TempDir private Path folder;
  private PlanCache cache;
  private BuildMemory free = ROOM;

  @BeforeEach
  void open() {
    cache = new PlanCache(folder.resolve("cache"));
  }

  private static PlanKey key(String driver, String plugin) {
    return new PlanKey("Orin", "8.7", 7620, "10.3.0", "12.6", driver, plugin, "engine", "fp16", 1);
  }

  private static final BuildResult RESULT =
      new BuildResult(
          Map.of(PlanName.PROMPT, 1.0, PlanName.DENOISE_2, 4.0), Map.of(BuildResult.PEAK_HOST, 7L));

  private static final PlanBuilder WRITES_PLANS =
      (task, progress) -> {
        for (PlanName name : PlanName.upTo(task.pictures())) {
          write(task.cache().building().resolve(name.file()), name.id());
        }
        return RESULT;
      };

  /** More than enough. */
  private static final BuildMemory ROOM = new BuildMemory(8L << 30, 8L << 30, false);

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean ensure(PlanKey key, PlanBuilder builder) {
    return ensure(key, 1, builder);
  }

  private boolean ensure(PlanKey key, int pictures, PlanBuilder builder) {
    Path checkpoint = folder.resolve("checkpoint");
    TinyCheckpoint.FLOW.write(checkpoint, 3);
    try (Checkpoint model = Checkpoint.open(checkpoint)) {
      return new Plans(cache, builder, () -> free)
          .ensure(model.model(), key, pictures, 1 << 20, p -> {});
    }
  }

  @Test
  void plansAreBuiltOnceAndThenUsed() {
    assertTrue(ensure(key("12.6", "p1"), WRITES_PLANS));
    assertFalse(ensure(key("12.6", "p1"), WRITES_PLANS));
    assertFalse(Files.exists(cache.plans().resolve("request")), "the request is removed");
  }

  @Test
  void aMismatchNamesEveryFieldThatDiffersAndNoOther() {
    ensure(key("12.6", "p1"), WRITES_PLANS);
    assertEquals(
        List.of(
            "driver: the plan has 12.6, this machine has 12.8",
            "plugin: the plan has p1, this machine has p2"),
        cache.problems(key("12.8", "p2"), 1));
  }

  @Test
  void damagedAndMissingPlansAreNoticed() throws IOException {
    PlanKey key = key("12.6", "p1");
    ensure(key, WRITES_PLANS);
    write(cache.plans().resolve(PlanName.DECODE.file()), "other");
    assertEquals(List.of("decode.plan is damaged: its SHA-256 differs"), cache.problems(key, 1));
    Files.delete(cache.plans().resolve(PlanName.DECODE.file()));
    assertEquals(List.of("decode.plan is missing"), cache.problems(key, 1));
  }

  @Test
  void aFailedBuildLeavesTheLastGoodPlansInUse() {
    PlanKey key = key("12.6", "p1");
    ensure(key, WRITES_PLANS);
    PlanBuilder fails =
        (task, progress) -> {
          write(task.cache().building().resolve(PlanName.PROMPT.file()), "half");
          throw Dir7Exception.environment("killed");
        };
    assertThrows(Dir7Exception.class, () -> ensure(key("12.8", "p1"), fails));
    assertEquals(List.of(), cache.problems(key, 1));
  }

  @Test
  void aBuildThatForgetsAPlanIsNotCommitted() {
    PlanBuilder forgets =
        (task, progress) -> {
          write(task.cache().building().resolve(PlanName.PROMPT.file()), "prompt");
          return RESULT;
        };
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> ensure(key("12.6", "p1"), forgets));
    assertTrue(refused.getMessage().contains("denoise-2.plan"), refused.getMessage());
  }

  @Test
  void whatABuildTookIsKeptForTheNext() {
    ensure(key("12.6", "p1"), WRITES_PLANS);
    assertEquals(RESULT.seconds(), cache.lastSeconds());
    assertEquals(RESULT.measured(), cache.lastMeasured());
  }

  @Test
  void plansOfAnEarlierStateOfTheMachineAreUsedAgainWithoutABuild() {
    ensure(key("12.6", "p1"), WRITES_PLANS);
    assertTrue(ensure(key("12.8", "p1"), WRITES_PLANS), "another driver: built anew");
    assertFalse(ensure(key("12.6", "p1"), REFUSES), "the driver was taken back");
    assertEquals(List.of(), cache.problems(key("12.6", "p1"), 1));
    assertFalse(ensure(key("12.8", "p1"), REFUSES), "and forward again");
  }

  private static final PlanBuilder REFUSES =
      (task, progress) -> {
        throw new AssertionError("nothing is to be built");
      };

  /** Between the two renamings of a change of plans. */
  @Test
  void aProcessThatDiedWhileItPutPlansInPlaceLosesNothing() throws IOException {
    PlanKey key = key("12.6", "p1");
    ensure(key, WRITES_PLANS);
    Files.move(cache.plans(), cache.building());
    assertFalse(ensure(key, REFUSES));
    assertEquals(List.of(), cache.problems(key, 1));
  }

  @Test
  void aBuildThatDoesNotFitIntoMemoryIsRefusedWithNumbersBeforeItBegins() {
    free = new BuildMemory(100L << 20, 8L << 30, false);
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> ensure(key("12.6", "p1"), REFUSES));
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, refused.kind());
    assertTrue(
        refused.getMessage().startsWith("GPU memory: 318 MiB are needed to build plans, 100 MiB"),
        refused.getMessage());
    assertFalse(Files.exists(cache.building()), "nothing was begun");
  }

  @Test
  void theWorkspaceFollowsFromWhatIsFree() {
    List<Long> workspaces = new ArrayList<>();
    PlanBuilder notes =
        (task, progress) -> {
          workspaces.add(task.workspaceBytes());
          return WRITES_PLANS.build(task, progress);
        };
    ensure(key("12.6", "p1"), notes);
    free = new BuildMemory(402L << 20, 8L << 30, false);
    ensure(key("12.8", "p1"), notes);
    assertEquals(List.of(BuildMemory.MOST_WORKSPACE, 50L << 20), workspaces);
  }

  @Test
  void twoThatWantTheSamePlansBuildOnce() throws Exception {
    PlanKey key = key("12.6", "p1");
    AtomicInteger builds = new AtomicInteger();
    PlanBuilder slow =
        (task, progress) -> {
          builds.incrementAndGet();
          try {
            Thread.sleep(300);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return WRITES_PLANS.build(task, progress);
        };
    Path checkpoint = folder.resolve("checkpoint");
    TinyCheckpoint.FLOW.write(checkpoint, 3);
    try (Checkpoint model = Checkpoint.open(checkpoint)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Thread thread =
            new Thread(
                () ->
                    new Plans(cache, slow, () -> ROOM)
                        .ensure(model.model(), key, 1, 1 << 20, p -> {}));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(1, builds.get());
    assertEquals(List.of(), cache.problems(key, 1));
  }

  @Test
  void plansOfSeveralPicturesAreBuiltWhereTheyAreWantedAndServeFewer() {
    PlanKey key = key("12.6", "p1");
    assertTrue(ensure(key, 1, WRITES_PLANS));
    assertEquals(List.of("denoise-2x2.plan is missing"), cache.problems(key, 2));
    assertTrue(ensure(key, 2, WRITES_PLANS));
    assertEquals(List.of("denoise-2x4.plan is missing"), cache.problems(key, 4));
    assertTrue(ensure(key, 4, WRITES_PLANS));
    for (int pictures : List.of(1, 2, 4)) {
      assertFalse(ensure(key, pictures, WRITES_PLANS), pictures + " at once");
    }
    assertEquals(List.of(4, 5, 6), List.of(1, 2, 4).stream().map(this::plans).toList());
  }

  private int plans(int pictures) {
    return cache.sizes(pictures).size();
  }

  @Test
  void theRequestHoldsTheModelExactly() {
    Path checkpoint = folder.resolve("checkpoint");
    TinyCheckpoint.EPSILON.write(checkpoint, 4);
    Path request = folder.resolve("request");
    List<Boolean> equal = new ArrayList<>();
    try (Checkpoint model = Checkpoint.open(checkpoint)) {
      BuildRequest.write(model.model(), request);
      try (Checkpoint copy = Checkpoint.open(request)) {
        for (String name : model.catalog().keySet()) {
          float[] want = model.tensor(name).toF32(org.dir7.engine.tensor.NonFinite.REFUSE);
          float[] got = copy.tensor(name).toF32(org.dir7.engine.tensor.NonFinite.REFUSE);
          equal.add(java.util.Arrays.equals(want, got));
        }
        assertEquals(model.config().latent(), copy.config().latent());
      }
    }
    assertFalse(equal.isEmpty());
    assertFalse(equal.contains(false));
  }
}
