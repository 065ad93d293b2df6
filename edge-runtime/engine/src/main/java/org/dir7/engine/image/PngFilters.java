package org.dir7.engine.image;

import org.dir7.engine.Dir7Exception;

/** The five row filters of PNG, backwards. */
final class PngFilters {

  private PngFilters() {}

  /**
   * Returns [height,width,3] pixels.
   *
   * @param raw height rows of a filter byte and width*3 filtered bytes
   */
  static byte[] undo(byte[] raw, int width, int height, String name) {
    int stride = width * PngFormat.BYTES_PER_PIXEL;
    byte[] pixels = new byte[height * stride];
    for (int y = 0; y < height; y++) {
      int from = y * (stride + 1);
      int filter = raw[from];
      if (filter < PngFormat.FILTER_NONE || filter > PngFormat.FILTER_PAETH) {
        throw Dir7Exception.badInput(
            "%s: row %d of the PNG has filter %d, there are 0 to 4", name, y, filter);
      }
      int row = y * stride;
      for (int x = 0; x < stride; x++) {
        boolean first = x < PngFormat.BYTES_PER_PIXEL;
        int left = first ? 0 : pixels[row + x - PngFormat.BYTES_PER_PIXEL] & 0xFF;
        int up = y == 0 ? 0 : pixels[row - stride + x] & 0xFF;
        int upLeft =
            first || y == 0 ? 0 : pixels[row - stride + x - PngFormat.BYTES_PER_PIXEL] & 0xFF;
        int prediction =
            switch (filter) {
              case PngFormat.FILTER_SUB -> left;
              case PngFormat.FILTER_UP -> up;
              case PngFormat.FILTER_AVERAGE -> (left + up) / 2;
              case PngFormat.FILTER_PAETH -> paeth(left, up, upLeft);
              default -> 0;
            };
        pixels[row + x] = (byte) (raw[from + 1 + x] + prediction);
      }
    }
    return pixels;
  }

  /** The neighbour closest to left + up - upLeft; ties go to left, then up. */
  private static int paeth(int left, int up, int upLeft) {
    int toLeft = Math.abs(up - upLeft);
    int toUp = Math.abs(left - upLeft);
    int toUpLeft = Math.abs(left + up - 2 * upLeft);
    if (toLeft <= toUp && toLeft <= toUpLeft) {
      return left;
    }
    return toUp <= toUpLeft ? up : upLeft;
  }
}
