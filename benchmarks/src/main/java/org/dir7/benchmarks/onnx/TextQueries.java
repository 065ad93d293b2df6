package org.dir7.benchmarks.onnx;

import org.dir7.engine.Conditioning;
import org.dir7.engine.config.CrossQuery;

/**
 * Spreads text tokens over the scan positions: the input that the exported model leaves outside.
 */
final class TextQueries {

  private TextQueries() {}

  /**
   * The queries of a guided evaluation.
   *
   * @param tokens scan positions T
   * @param branches B; the first has the text, others none
   * @return [T, B, Dt]
   */
  static float[] of(Conditioning text, CrossQuery mode, int tokens, int branches) {
    int width = text.width();
    float[] queries = new float[tokens * branches * width];
    for (int t = 0; t < tokens && text.tokens() > 0; t++) {
      int at = t * branches * width;
      if (mode == CrossQuery.LEFT_PAD) {
        int token = t - (tokens - text.tokens());
        if (token >= 0) {
          System.arraycopy(text.text(), token * width, queries, at, width);
        }
        continue;
      }
      double position = (double) t / (tokens - 1) * (text.tokens() - 1);
      int low = (int) position;
      int high = Math.min(low + 1, text.tokens() - 1);
      double share = position - low;
      for (int d = 0; d < width; d++) {
        queries[at + d] =
            (float)
                (text.text()[low * width + d] * (1 - share)
                    + text.text()[high * width + d] * share);
      }
    }
    return queries;
  }
}
