package org.dir7.engine.text;

import java.util.Random;

/** Valid Unicode that mixes what tokenizers trip over. */
final class RandomText {

  /** First and last code points; a range is drawn first, so small ones are as frequent. */
  private static final int[][] RANGES = {
    {' ', '~'},
    {'a', 'z'},
    {'A', 'Z'},
    {' ', ' '},
    {0x00, 0x1F}, // control characters, tab and line feed among them
    {0x7F, 0xA0},
    {0xA1, 0x24F}, // Latin with accents
    {0x1E00, 0x1EFF},
    {0x300, 0x36F}, // combining marks
    {0x370, 0x52F}, // Greek with its two sigmas, Cyrillic
    {0x590, 0x6FF}, // Hebrew, Arabic
    {0x900, 0x97F}, // Devanagari: spacing and nonspacing marks
    {0x1100, 0x11FF},
    {0x2000, 0x206F}, // spaces, joiners, direction marks
    {0x2070, 0x2BFF},
    {0x3000, 0x30FF},
    {0x4E00, 0x9FFF},
    {0xAC00, 0xD7A3}, // Hangul syllables, which NFD takes apart
    {0xE000, 0xE0FF},
    {0xF900, 0xFAFF},
    {0xFE00, 0xFFFF},
    {0x1D400, 0x1D7FF},
    {0x1F300, 0x1FAFF}, // emoji
    {0x20000, 0x2FA1F},
    {0xE0000, 0xE01EF},
    {0, 0xD7FF},
    {0x10000, 0x10FFFF},
  };

  private static final String[] PIECES = {
    "red heart", "fluent 3d style", "[SEP]", "[mask]", "##s", "\u0130stanbul", "na\u00EFve", "\r\n"
  };

  private RandomText() {}

  /** A text of 1 to 40 characters or pieces. */
  static String next(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(40);
    // Half of the texts stay within one kind and plain letters, so that words arise.
    int[] kind = RANGES[random.nextInt(RANGES.length)];
    boolean mixed = random.nextBoolean();
    for (int i = 0; i < length; i++) {
      if (random.nextInt(20) == 0) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
        continue;
      }
      int[] range =
          mixed ? RANGES[random.nextInt(RANGES.length)] : random.nextInt(3) > 0 ? kind : RANGES[1];
      text.appendCodePoint(range[0] + random.nextInt(range[1] - range[0] + 1));
    }
    return text.toString();
  }
}
