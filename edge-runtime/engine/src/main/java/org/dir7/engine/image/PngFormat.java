package org.dir7.engine.image;

/** Names that writer and reader share (PNG specification, third edition). */
final class PngFormat {

  static final long SIGNATURE = 0x89504E470D0A1A0AL;
  static final int IHDR = 0x49484452;
  static final int IDAT = 0x49444154;
  static final int IEND = 0x49454E44;
  static final int TEXT = 0x74455874;
  static final int ITXT = 0x69545874;

  static final int BIT_DEPTH = 8;
  static final int COLOUR_TYPE_RGB = 2;
  static final int BYTES_PER_PIXEL = 3;

  static final int FILTER_NONE = 0;
  static final int FILTER_SUB = 1;
  static final int FILTER_UP = 2;
  static final int FILTER_AVERAGE = 3;
  static final int FILTER_PAETH = 4;

  /** A chunk is its length, type, data and CRC; this is what surrounds the data. */
  static final int CHUNK_OVERHEAD = 12;

  /** Bit 5 of the first letter: a reader may skip the chunk. */
  static boolean isAncillary(int type) {
    return (type & 0x20000000) != 0;
  }

  private PngFormat() {}
}
