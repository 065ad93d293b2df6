package org.dir7.engine.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes 8-bit RGB PNGs for speed: filter Sub on every row, deflate level 1, one IDAT.
 *
 * <p>Equal pictures and texts give equal bytes with one zlib; another Java build may carry another
 * zlib, whose bytes can differ while the pixels do not.
 */
public final class PngWriter {

  private PngWriter() {}

  /**
   * Encodes {@code image} with a text chunk an entry of {@code text}, in its order: tEXt for values
   * of printable ASCII and line feeds, iTXt (uncompressed UTF-8) for all others. A NUL, which the
   * format forbids, becomes U+FFFD.
   *
   * @param text keywords of 1 to 79 printable ASCII characters without leading, trailing or double
   *     spaces
   */
  public static byte[] write(RgbImage image, Map<String, String> text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(image.pixels().length / 2 + 1024);
    out.writeBytes(ByteBuffer.allocate(8).putLong(PngFormat.SIGNATURE).array());
    chunk(out, PngFormat.IHDR, header(image), 13);
    text.forEach((keyword, value) -> textChunk(out, keyword, value.replace('\0', '\uFFFD')));
    byte[] raw = filtered(image);
    byte[] packed = new byte[deflateBound(raw.length)];
    chunk(out, PngFormat.IDAT, packed, deflate(raw, packed));
    chunk(out, PngFormat.IEND, new byte[0], 0);
    return out.toByteArray();
  }

  private static byte[] header(RgbImage image) {
    return ByteBuffer.allocate(13)
        .putInt(image.width())
        .putInt(image.height())
        .put((byte) PngFormat.BIT_DEPTH)
        .put((byte) PngFormat.COLOUR_TYPE_RGB)
        .array(); // Compression, filter method and interlace stay 0, their only or plain values.
  }

  /** Rows of one filter byte and the differences from the pixel to the left. */
  private static byte[] filtered(RgbImage image) {
    byte[] pixels = image.pixels();
    int stride = image.width() * PngFormat.BYTES_PER_PIXEL;
    byte[] raw = new byte[image.height() * (stride + 1)];
    for (int y = 0, at = 0; y < image.height(); y++) {
      int row = y * stride;
      raw[at++] = PngFormat.FILTER_SUB;
      for (int x = 0; x < stride; x++) {
        int left = x < PngFormat.BYTES_PER_PIXEL ? 0 : pixels[row + x - PngFormat.BYTES_PER_PIXEL];
        raw[at++] = (byte) (pixels[row + x] - left);
      }
    }
    return raw;
  }

  /** zlib's compressBound for its default memory level, and slack for fixed-code blocks. */
  private static int deflateBound(int length) {
    return Math.addExact(length, (length >> 3) + 64);
  }

  private static int deflate(byte[] raw, byte[] packed) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(raw);
      deflater.finish();
      int size = 0;
      while (!deflater.finished()) {
        int written = deflater.deflate(packed, size, packed.length - size);
        if (written == 0 && !deflater.finished()) {
          throw new IllegalStateException("deflate needs more than " + packed.length + " bytes");
        }
        size += written;
      }
      return size;
    } finally {
      deflater.end();
    }
  }

  private static void textChunk(ByteArrayOutputStream out, String keyword, String value) {
    if (!keyword.matches("[!-~]+( [!-~]+)*") || keyword.length() > 79) {
      throw new IllegalArgumentException("not a PNG keyword: " + keyword);
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(keyword.getBytes(StandardCharsets.US_ASCII));
    data.write(0);
    boolean plain = value.chars().allMatch(c -> c == '\n' || c >= ' ' && c <= '~');
    if (!plain) {
      // Not compressed, method 0, no language, no translated keyword.
      data.writeBytes(new byte[4]);
    }
    data.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    chunk(out, plain ? PngFormat.TEXT : PngFormat.ITXT, data.toByteArray(), data.size());
  }

  private static void chunk(ByteArrayOutputStream out, int type, byte[] data, int length) {
    ByteBuffer frame = ByteBuffer.allocate(8).putInt(length).putInt(type);
    CRC32 crc = new CRC32();
    crc.update(frame.array(), 4, 4);
    crc.update(data, 0, length);
    out.writeBytes(frame.array());
    out.write(data, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
