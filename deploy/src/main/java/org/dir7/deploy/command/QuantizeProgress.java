package org.dir7.deploy.command;

import java.util.Locale;
import org.dir7.deploy.cli.Progress;
import org.dir7.quantize.QuantizeListener;

/** Shows the phases of a quantization one after the other, each with its time left. */
final class QuantizeProgress implements QuantizeListener, AutoCloseable {

  private String phase = "";
  private Progress progress = Progress.of(phase);

  @Override
  public void onPrompt(int done, int total) {
    show("calibrating", done, total, "prompts");
  }

  @Override
  public void onRounded(int done, int total, String matrix) {
    show("rounding", done, total, matrix);
  }

  @Override
  public void onRanges(double leastSquares, double entropy) {
    progress.line(
        String.format(
            Locale.ROOT,
            "input ranges by %s: prediction error %.2f %% by the least squared error, %.2f %% by"
                + " entropy, all inputs quantized",
            leastSquares <= entropy ? "the least squared error" : "entropy",
            100 * leastSquares,
            100 * entropy));
  }

  @Override
  public void onMeasured(int done, int total, String matrix) {
    show("measuring", done, total, matrix);
  }

  @Override
  public void onTensor(int done, int total, String tensor) {
    show("writing", done, total, tensor);
  }

  @Override
  public void onCompared(int done, int total, String what) {
    show("comparing", done, total, what);
  }

  private void show(String now, int done, int total, String detail) {
    if (!now.equals(phase)) {
      progress.close();
      phase = now;
      progress = Progress.of(now).from(done);
    }
    progress.update(done, total, detail);
  }

  @Override
  public void close() {
    progress.close();
  }
}
