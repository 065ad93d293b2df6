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
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCacheTest {

  @TempDir private Path folder;
  private PlanCache cache;

  @BeforeEach
  void open() {
    cache = new PlanCache(folder.resolve("cache"));
  }

  private static PlanKey key(String driver, String plugin) {
    return new PlanKey("Orin", "8.7", 7620, "10.3.0", "12.6", driver, plugin, "engine", "fp16", 1);
  }

  private static final PlanBuilder WRITES_PLANS =
      (request, precision, cache, progress) -> {
        for (PlanName name : PlanName.values()) {
          write(cache.building().resolve(name.file()), name.id());
          progress.accept(new BuildProgress(name, name.ordinal() + 1, 1, 0));
        }
      };

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean ensure(PlanKey key, PlanBuilder builder) {
    Path checkpoint = folder.resolve("checkpoint");
    TinyCheckpoint.FLOW.write(checkpoint, 3);
    try (Checkpoint model = Checkpoint.open(checkpoint)) {
      return new Plans(cache, builder).ensure(model.model(), key, p -> {});
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
        cache.problems(key("12.8", "p2")));
  }

  @Test
  void damagedAndMissingPlansAreNoticed() throws IOException {
    PlanKey key = key("12.6", "p1");
    ensure(key, WRITES_PLANS);
    write(cache.plans().resolve(PlanName.DECODE.file()), "other");
    assertEquals(List.of("decode.plan is damaged: its SHA-256 differs"), cache.problems(key));
    Files.delete(cache.plans().resolve(PlanName.DECODE.file()));
    assertEquals(List.of("decode.plan is missing"), cache.problems(key));
  }

  @Test
  void aFailedBuildLeavesTheLastGoodPlansInUse() {
    PlanKey key = key("12.6", "p1");
    ensure(key, WRITES_PLANS);
    PlanBuilder fails =
        (request, precision, to, progress) -> {
          write(to.building().resolve(PlanName.PROMPT.file()), "half");
          throw Dir7Exception.environment("killed");
        };
    assertThrows(Dir7Exception.class, () -> ensure(key("12.8", "p1"), fails));
    assertEquals(List.of(), cache.problems(key));
  }

  @Test
  void aBuildThatForgetsAPlanIsNotCommitted() {
    PlanBuilder forgets =
        (request, precision, to, progress) ->
            write(to.building().resolve(PlanName.PROMPT.file()), "prompt");
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> ensure(key("12.6", "p1"), forgets));
    assertTrue(refused.getMessage().contains("denoise-2.plan"), refused.getMessage());
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
