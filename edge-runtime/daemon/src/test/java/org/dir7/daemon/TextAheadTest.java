package org.dir7.daemon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.ReplayBackend;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.Quantizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that is encoded ahead changes no picture. */
class TextAheadTest {

  private final List<String> encoded = new ArrayList<>();
  private final TextAhead ahead = new TextAhead(this::encode, 2);

  private Conditioning encode(String prompt) {
    encoded.add(prompt);
    if (prompt.isBlank()) {
      throw Dir7Exception.badInput("prompt is blank");
    }
    return Conditioning.none(4);
  }

  @Test
  void keepsTheTextsOfTheLastTwoPrompts() {
    ahead.encode("a");
    Conditioning kept = ahead.of("a").orElseThrow();
    assertEquals(Optional.empty(), ahead.of("b"));
    ahead.encode("b");
    ahead.encode("a");
    assertEquals(List.of("a", "b"), encoded, "both are there");
    assertSame(kept, ahead.of("a").orElseThrow());
    ahead.encode("c");
    assertEquals(Optional.empty(), ahead.of("a"));
    assertTrue(ahead.of("b").isPresent());
    assertTrue(ahead.of("c").isPresent());
  }

  @Test
  void whoWantsATextDoesNotWaitForTheNextOne() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Conditioning> held = new CompletableFuture<>();
    TextAhead slow =
        new TextAhead(
            prompt -> {
              if (prompt.equals("next")) {
                begun.countDown();
                return held.join();
              }
              return encode(prompt);
            },
            2);
    slow.encode("now");
    CompletableFuture<Void> encoding = CompletableFuture.runAsync(() -> slow.encode("next"));
    assertTrue(begun.await(20, SECONDS));
    assertTrue(slow.of("now").isPresent());
    CompletableFuture<Optional<Conditioning>> next =
        CompletableFuture.supplyAsync(() -> slow.of("next"));
    held.complete(Conditioning.none(4));
    assertSame(held.join(), next.get(20, SECONDS).orElseThrow(), "what is begun is waited for");
    encoding.get(20, SECONDS);
  }

  @Test
  void aPromptThatCannotBeEncodedIsLeftToItsJob() {
    assertThrows(Dir7Exception.class, () -> ahead.encode(" "));
    assertEquals(Optional.empty(), ahead.of(" "));
  }

  @Test
  void nothingIsEncodedAfterTheEnd() {
    ahead.close();
    ahead.encode("a");
    assertEquals(List.of(), encoded);
  }

  private static DaemonConfig config(Path engines, String backend, int batch) throws Exception {
    TinyCheckpoint.FLOW.writeWithTextEncoder(engines.resolve("checkpoint"), 3);
    Path engine = engines.resolve("tiny.dir7");
    Quantizer.quantize(engines.resolve("checkpoint"), Precision.W8, engine, QuantizeListener.NONE);
    return DaemonConfig.read(
        null,
        Map.of(
            "device",
            "d",
            "state",
            engines.resolve("state").toString(),
            "engine",
            engine.toString(),
            "backend",
            backend,
            "batch",
            Integer.toString(batch)),
        Map.of());
  }

  @Test
  void picturesDrawnAtOnceAreThoseDrawnAloneAndOneThatIsStoppedIsNone(@TempDir Path engines)
      throws Exception {
    JobRequest first = new JobRequest("a red heart", 3, 4, 7, "euler");
    JobRequest second = new JobRequest("a blue house", 3, 4, 8, "euler");
    JobRequest third = new JobRequest("a green tree", 3, 4, 9, "euler");
    ProgressListener all = (step, steps) -> true;
    try (GeneratorRunner runner = GeneratorRunner.open(config(engines, ReplayBackend.NAME, 4))) {
      assertEquals(4, runner.mostTogether());
      byte[] one = runner.run(first, all).bytes();
      byte[] three = runner.run(third, all).bytes();
      runner.ahead(third);
      List<Optional<JobRunner.Unfinished>> drawn =
          runner.drawTogether(
              List.of(first, second, third), List.of(all, (step, steps) -> step < 2, all));
      assertArrayEquals(one, drawn.get(0).orElseThrow().finish().bytes());
      assertEquals(Optional.empty(), drawn.get(1));
      assertArrayEquals(three, drawn.get(2).orElseThrow().finish().bytes());
    }
  }

  @Test
  void picturesAreTheSameWhateverWasDoneAheadAndBehind(@TempDir Path engines) throws Exception {
    DaemonConfig config = config(engines, "simple", 1);
    JobRequest first = new JobRequest("a red heart", 3, 4, 7, "euler");
    JobRequest second = new JobRequest("a blue house", 3, 4, 8, "euler");
    ProgressListener listener = (step, steps) -> true;
    try (GeneratorRunner runner = GeneratorRunner.open(config)) {
      byte[] one = runner.run(first, listener).bytes();
      byte[] two = runner.run(second, listener).bytes();

      runner.ahead(first);
      JobRunner.Unfinished late = runner.draw(first, listener);
      runner.ahead(second);
      JobRunner.Unfinished later = runner.draw(second, listener);
      assertArrayEquals(one, late.finish().bytes());
      assertArrayEquals(two, later.finish().bytes());
    }
  }
}
