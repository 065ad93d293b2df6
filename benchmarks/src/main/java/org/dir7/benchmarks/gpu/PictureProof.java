package org.dir7.benchmarks.gpu;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.StageSeconds;

/** Where the time of a whole picture goes, from prompt to PNG; medians. */
final class PictureProof {

  private static final int REPEATS = 20;
  private static final int WARM_UP = 5;

  private final ProofReport report;

  PictureProof(ProofReport report) {
    this.report = report;
  }

  void run(Path engine, String backend) {
    try (Generator generator = Generator.open(engine, backend, SessionOptions.DEFAULT)) {
      if (generator.engine().textEncoder().isEmpty()) {
        return;
      }
      GenerateRequest request = generator.request().withPrompt("red heart, fluent 3d style");
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
    }
  }

  private void row(String stage, StageSeconds[] made, ToDoubleFunction<StageSeconds> time) {
    double[] seconds = Arrays.stream(made).mapToDouble(time).sorted().toArray();
    report.figure(
        "whole picture, " + stage + ", ms", ProofReport.number(seconds[REPEATS / 2] * 1e3));
  }
}
