package org.dir7.profile.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.generate.Drawing;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.testing.ReplayBackend;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.Quantizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures drawn at once, with a backend that can and needs no GPU. */
class DrawTogetherTest {

  private static final int STEPS = 3;

  @TempDir private Path folder;
  private Generator generator;

  @BeforeEach
  void open() {
    TinyCheckpoint.FLOW.write(folder.resolve("checkpoint"), 1);
    Path engine = folder.resolve("tiny.dir7");
    Quantizer.quantize(
        folder.resolve("checkpoint"), Precision.W8, engine, (done, total, name) -> {});
    SessionOptions options = new SessionOptions(1, false, 4);
    generator = Generator.open(engine, ReplayBackend.NAME, options);
  }

  @AfterEach
  void close() {
    generator.close();
  }

  private GenerateRequest request(int seed) {
    DenoiserConfig sizes = generator.engine().config().denoiser();
    int tokens = 1 + seed;
    Conditioning text =
        new Conditioning(
            tokens,
            sizes.textDim(),
            Noise.normal(seed, tokens * sizes.textDim()),
            Noise.normal(100 + seed, sizes.textDim()),
            false);
    return generator.request().withConditioning(text).withSeed(seed).withSteps(STEPS);
  }

  private List<GenerateRequest> requests(int count) {
    List<GenerateRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(request(i));
    }
    return requests;
  }

  @Test
  void everyPictureHasItsOwnTextSeedAndStepsAndComesOutAsAlone() {
    List<GenerateRequest> requests = requests(4);
    List<List<Integer>> heard = new ArrayList<>();
    List<GenerateListener> listeners = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Integer> steps = new ArrayList<>();
      heard.add(steps);
      listeners.add((step, all) -> steps.add(step));
    }
    List<Optional<Drawing>> drawn = generator.drawTogether(requests, listeners);
    for (int i = 0; i < 4; i++) {
      Picture alone = generator.generate(requests.get(i), GenerateListener.NONE);
      Picture together = drawn.get(i).orElseThrow().picture();
      assertArrayEquals(alone.latent(), together.latent(), "picture " + i);
      assertArrayEquals(alone.png(), together.png(), "picture " + i);
      assertEquals(List.of(1, 2, 3), heard.get(i));
      assertTrue(together.seconds().steps() > 0 && together.seconds().decode() > 0);
    }
  }

  @Test
  void aCancelledPictureHoldsUpNoOther() {
    List<GenerateRequest> requests = requests(3);
    GenerateListener afterTwo = (step, all) -> step < 2;
    List<Optional<Drawing>> drawn =
        generator.drawTogether(
            requests, List.of(GenerateListener.NONE, afterTwo, GenerateListener.NONE));
    assertEquals(List.of(true, false, true), drawn.stream().map(Optional::isPresent).toList());
    Picture alone = generator.generate(requests.get(2), GenerateListener.NONE);
    assertArrayEquals(alone.png(), drawn.get(2).orElseThrow().picture().png());
  }

  @Test
  void whereAllAreCancelledNoneIsDrawn() {
    GenerateListener never = (step, all) -> false;
    List<Optional<Drawing>> drawn = generator.drawTogether(requests(2), List.of(never, never));
    assertEquals(List.of(Optional.empty(), Optional.empty()), drawn);
  }

  @Test
  void onlyWhatOneSamplerRunServesIsDrawnAtOnce() {
    GenerateRequest one = request(0);
    assertTrue(one.drawnAsOneWith(request(1)));
    List<GenerateRequest> others =
        List.of(one.withSteps(STEPS + 1), one.withGuidance(7), one.withGuidance(1));
    for (GenerateRequest other : others) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              generator.drawTogether(
                  List.of(one, other), List.of(GenerateListener.NONE, GenerateListener.NONE)));
    }
    GenerateRequest single = one.withGuidance(1);
    assertEquals(false, single.drawnAsOneWith(single), "one branch has no plan of several");
  }

  @Test
  void aRequestThatCannotBeServedIsToldBeforeAnythingIsDrawn() {
    GenerateRequest wide = request(1).withConditioning(Conditioning.none(3));
    GenerateListener never =
        (step, all) -> {
          throw new AssertionError("a step was drawn");
        };
    assertThrows(
        Dir7Exception.class,
        () -> generator.drawTogether(List.of(request(0), wide), List.of(never, never)));
  }

  @Test
  void theContractHasTheLatentsOfAllPictures() {
    try (Generator one =
        Generator.open(
            folder.resolve("tiny.dir7"), ReplayBackend.NAME, new SessionOptions(1, false))) {
      long more = 4L * Float.BYTES * generator.engine().config().denoiser().latentElements();
      assertEquals(more, generator.memory().total(Kind.HEAP) - one.memory().total(Kind.HEAP));
    }
    for (int pictures : new int[] {0, 3, 8}) {
      Dir7Exception refused =
          assertThrows(Dir7Exception.class, () -> SessionOptions.DEFAULT.withPictures(pictures));
      assertTrue(refused.getMessage().contains("it must be 1, 2 or 4"), refused.getMessage());
    }
  }
}
