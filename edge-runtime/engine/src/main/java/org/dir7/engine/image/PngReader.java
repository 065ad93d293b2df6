package org.dir7.engine.image;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.dir7.engine.Dir7Exception;

/**
 * Reads 8-bit RGB PNGs without interlace, in any of the five filters: those that {@link PngWriter}
 * writes and plain ones of other programs. Compressed text is skipped.
 */
public final class PngReader {

  /** Largest width and height accepted: 192 MiB of pixels, before a file can ask for more. */
  public static final int MAX_SIDE = 8192;

  private PngReader() {}

  /**
   * @param name what messages call the file
   * @throws Dir7Exception bad input: not such a PNG, or a damaged one
   */
  public static Png read(byte[] file, String name) {
    try {
      return new Parser(name).parse(ByteBuffer.wrap(file));
    } catch (BufferUnderflowException e) {
      throw Dir7Exception.badInput("%s: the PNG ends before its IEND chunk", name).causedBy(e);
    } catch (DataFormatException e) {
      throw Dir7Exception.badInput("%s: the PNG's pixel data are damaged", name).causedBy(e);
    }
  }

  private static final class Parser {
    private final String name;
    private final Map<String, String> text = new LinkedHashMap<>();
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private int width;
    private int height;

    Parser(String name) {
      this.name = name;
    }

    Png parse(ByteBuffer in) throws DataFormatException {
      if (in.remaining() < 8 || in.getLong() != PngFormat.SIGNATURE) {
        throw Dir7Exception.badInput("%s: not a PNG (wrong signature)", name);
      }
      int type;
      do {
        int length = in.getInt();
        type = in.getInt();
        if (length < 0 || length > in.remaining() - 4) {
          throw new BufferUnderflowException();
        }
        ByteBuffer data = in.slice(in.position(), length);
        checkCrc(in, length, type);
        chunk(type, data);
      } while (type != PngFormat.IEND);
      if (width == 0) {
        throw Dir7Exception.badInput("%s: the PNG has no IHDR chunk", name);
      }
      return new Png(
          new RgbImage(width, height, PngFilters.undo(inflate(), width, height, name)),
          Collections.unmodifiableMap(text));
    }

    private void checkCrc(ByteBuffer in, int length, int type) {
      CRC32 crc = new CRC32();
      crc.update(in.slice(in.position() - 4, length + 4));
      in.position(in.position() + length);
      if ((int) crc.getValue() != in.getInt()) {
        throw Dir7Exception.badInput("%s: the PNG's chunk %s is damaged", name, letters(type));
      }
    }

    private void chunk(int type, ByteBuffer data) {
      switch (type) {
        case PngFormat.IHDR -> header(data);
        case PngFormat.IDAT -> packed.write(data.array(), data.arrayOffset(), data.remaining());
        case PngFormat.TEXT, PngFormat.ITXT -> text(type, data);
        default -> {
          if (type != PngFormat.IEND && !PngFormat.isAncillary(type)) {
            throw Dir7Exception.badInput(
                "%s: the PNG's chunk %s is not supported, only RGB pictures are",
                name, letters(type));
          }
        }
      }
    }

    private void header(ByteBuffer data) {
      width = data.getInt();
      height = data.getInt();
      if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
        throw Dir7Exception.badInput(
            "%s: the PNG measures %d x %d, each side must lie in 1 to %d",
            name, Integer.toUnsignedLong(width), Integer.toUnsignedLong(height), MAX_SIDE);
      }
      int depth = data.get();
      int colourType = data.get();
      data.getShort(); // Compression and filter method: 0 is the only one there is.
      int interlace = data.get();
      if (depth != PngFormat.BIT_DEPTH
          || colourType != PngFormat.COLOUR_TYPE_RGB
          || interlace != 0) {
        throw Dir7Exception.badInput(
            "%s: the PNG has bit depth %d, colour type %d, interlace %d; only 8, 2 (RGB), 0 is"
                + " read",
            name, depth, colourType, interlace);
      }
    }

    private void text(int type, ByteBuffer data) {
      String keyword = upToNul(data);
      if (type == PngFormat.TEXT) {
        text.put(keyword, StandardCharsets.ISO_8859_1.decode(data).toString());
        return;
      }
      boolean compressed = data.getShort() != 0;
      upToNul(data); // Language.
      upToNul(data); // Translated keyword.
      if (!compressed) {
        text.put(keyword, StandardCharsets.UTF_8.decode(data).toString());
      }
    }

    private static String upToNul(ByteBuffer data) {
      StringBuilder latin1 = new StringBuilder();
      for (int b = data.get(); b != 0; b = data.get()) {
        latin1.append((char) (b & 0xFF));
      }
      return latin1.toString();
    }

    private byte[] inflate() throws DataFormatException {
      byte[] raw = new byte[height * (width * PngFormat.BYTES_PER_PIXEL + 1)];
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(packed.toByteArray());
        int size = 0;
        while (size < raw.length) {
          int read = inflater.inflate(raw, size, raw.length - size);
          if (read == 0) {
            throw Dir7Exception.badInput(
                "%s: the PNG holds %d of %d bytes of pixels", name, size, raw.length);
          }
          size += read;
        }
        return raw;
      } finally {
        inflater.end();
      }
    }

    private static String letters(int type) {
      return new String(ByteBuffer.allocate(4).putInt(type).array(), StandardCharsets.ISO_8859_1);
    }
  }
}
