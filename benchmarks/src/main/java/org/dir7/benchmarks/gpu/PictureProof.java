package org.dir7.benchmarks.gpu;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.Drawing;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.StageSeconds;

/**
 * Where the time of a whole picture goes, from prompt to PNG, as medians; and what it takes where
 * others wait, as in the daemon: the next one's text and the last one's PNG are made meanwhile.
 */
final class PictureProof {

  private static final int REPEATS = 20;
  private static final int WARM_UP = 5;
  private static final String PROMPT = "red heart, fluent 3d style";

  private final ProofReport report;

  PictureProof(ProofReport report) {
    this.report = report;
  }

  void run(Path engine, String backend) {
    try (Generator generator = Generator.open(engine, backend, SessionOptions.DEFAULT)) {
      if (generator.engine().textEncoder().isEmpty()) {
        return;
      }
      GenerateRequest request = generator.request().withPrompt(PROMPT);
      StageSeconds[] made = new StageSeconds[REPEATS];
      for (int i = -WARM_UP; i < REPEATS; i++) {
        StageSeconds seconds = generator.generate(request, GenerateListener.NONE).seconds();
        if (i >= 0) {
          made[i] = seconds;
        }
      }
      row("encode text", made, StageSeconds::encode);
      row("prompt", made, StageSeconds::prompt);
      row("steps", made, StageSeconds::steps);
      row("decode and copy", made, StageSeconds::decode);
      row("PNG", made, StageSeconds::png);
      row("all", made, StageSeconds::total);
      report.figure(
          "whole picture, text and PNG beside the one before and after, ms",
          ProofReport.number(overlapped(generator, request) * 1e3));
    }
  }

  /** Seconds a picture. */
  private static double overlapped(Generator generator, GenerateRequest request) {
    ExecutorService beside = Executors.newFixedThreadPool(2);
    try {
      Future<Conditioning> text = beside.submit(() -> generator.encode(PROMPT));
      Future<?> file = CompletableFuture.completedFuture(null);
      long start = 0;
      for (int i = -WARM_UP; i < REPEATS; i++) {
        start = i == 0 ? System.nanoTime() : start;
        Conditioning ready = text.get();
        text = beside.submit(() -> generator.encode(PROMPT));
        Drawing drawing = generator.draw(request.withConditioning(ready), GenerateListener.NONE);
        file.get();
        file = beside.submit(drawing::picture);
      }
      file.get();
      return (System.nanoTime() - start) / 1e9 / REPEATS;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      beside.shutdown();
    }
  }

  private void row(String stage, StageSeconds[] made, ToDoubleFunction<StageSeconds> time) {
    double[] seconds = Arrays.stream(made).mapToDouble(time).sorted().toArray();
    report.figure(
        "whole picture, " + stage + ", ms", ProofReport.number(seconds[REPEATS / 2] * 1e3));
  }
}
