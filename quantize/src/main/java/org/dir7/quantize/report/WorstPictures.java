package org.dir7.quantize.report;

import java.util.List;
import java.util.Map;
import org.dir7.engine.image.PngWriter;
import org.dir7.engine.image.RgbImage;

/**
 * One picture of the worst pairs, small enough for a README: a row a prompt, the checkpoint's
 * picture, the engine's and their difference side by side.
 */
final class WorstPictures {

  private static final int ROWS = 3;
  private static final int COLUMNS = 3;

  /** Pixels of a picture's side, at most. */
  private static final int SIDE = 160;

  private WorstPictures() {}

  /**
   * Joins pictures.
   *
   * @param pairs at least one, the worst first
   */
  static byte[] png(List<Accuracy.Pair> pairs) {
    List<Accuracy.Pair> worst = pairs.subList(0, Math.min(ROWS, pairs.size()));
    int side = Math.min(SIDE, worst.get(0).exact().width());
    byte[] pixels = new byte[3 * COLUMNS * side * worst.size() * side];
    for (int row = 0; row < worst.size(); row++) {
      Accuracy.Pair pair = worst.get(row);
      List<RgbImage> images = List.of(pair.exact(), pair.stored(), Difference.of(pair));
      for (int column = 0; column < COLUMNS; column++) {
        byte[] image = images.get(column).shrunk(side).pixels();
        for (int y = 0; y < side; y++) {
          int to = 3 * ((row * side + y) * COLUMNS + column) * side;
          System.arraycopy(image, 3 * y * side, pixels, to, 3 * side);
        }
      }
    }
    return PngWriter.write(new RgbImage(COLUMNS * side, worst.size() * side, pixels), Map.of());
  }
}
