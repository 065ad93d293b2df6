package org.dir7.engine.image;

import java.util.Arrays;
import java.util.List;

/** Several pictures on one. */
public final class ContactSheet {

  private static final byte WHITE = (byte) 0xff;

  private ContactSheet() {}

  /**
   * Lays pictures out row by row, on white.
   *
   * @param pictures of equal size, at least one
   * @param columns pictures a row, at least 1
   * @param margin pixels between pictures and around them
   */
  public static RgbImage of(List<RgbImage> pictures, int columns, int margin) {
    int cellWidth = pictures.get(0).width() + margin;
    int cellHeight = pictures.get(0).height() + margin;
    int across = Math.min(columns, pictures.size());
    int down = (pictures.size() + columns - 1) / columns;
    int width = across * cellWidth + margin;
    int height = down * cellHeight + margin;
    byte[] pixels = new byte[3 * width * height];
    Arrays.fill(pixels, WHITE);
    for (int i = 0; i < pictures.size(); i++) {
      int left = margin + i % columns * cellWidth;
      int top = margin + i / columns * cellHeight;
      copy(pictures.get(i), pixels, width, left, top);
    }
    return new RgbImage(width, height, pixels);
  }

  private static void copy(RgbImage from, byte[] to, int width, int left, int top) {
    int row = 3 * from.width();
    for (int y = 0; y < from.height(); y++) {
      System.arraycopy(from.pixels(), y * row, to, 3 * ((top + y) * width + left), row);
    }
  }
}
