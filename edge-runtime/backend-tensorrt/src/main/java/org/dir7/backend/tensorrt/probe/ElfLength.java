package org.dir7.backend.tensorrt.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * How long a library says it is. The dynamic loader maps what the header lists without asking
 * whether the file has it, and a library cut short in a copy ends the process with a bus error.
 */
final class ElfLength {

  private static final int HEADER = 64;
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
  private static final int CLASS = 4;
  private static final int SEGMENTS_AT = 32;
  private static final int SECTIONS_AT = 40;
  private static final int SEGMENTS = 56;
  private static final int SECTION_SIZE = 58;
  private static final int SECTIONS = 60;
  private static final int SEGMENT_OFFSET = 8;
  private static final int SEGMENT_BYTES = 32;
  private static final int SEGMENT = 56;

  private ElfLength() {}

  /**
   * The bytes that a 64-bit little-endian ELF file must have for its segments and its tables; of a
   * file that ends within its header, or is empty, those of a header. 0 where it cannot be read or
   * is no such file, which the loader itself refuses.
   */
  static long told(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = read(channel, 0, HEADER);
      if (!header.hasRemaining()) {
        return HEADER;
      }
      if (header.remaining() < Integer.BYTES || header.getInt(0) != MAGIC) {
        return 0;
      }
      if (header.remaining() < HEADER) {
        return HEADER;
      }
      if (header.getShort(CLASS) != CLASS_64_LITTLE_ENDIAN) {
        return 0;
      }
      int count = Short.toUnsignedInt(header.getShort(SEGMENTS));
      long at = header.getLong(SEGMENTS_AT);
      long sections =
          (long) Short.toUnsignedInt(header.getShort(SECTION_SIZE))
              * Short.toUnsignedInt(header.getShort(SECTIONS));
      long end = Math.max(header.getLong(SECTIONS_AT) + sections, at + (long) SEGMENT * count);
      ByteBuffer segments = read(channel, at, SEGMENT * count);
      for (int i = 0; i + SEGMENT <= segments.remaining(); i += SEGMENT) {
        end =
            Math.max(
                end, segments.getLong(i + SEGMENT_OFFSET) + segments.getLong(i + SEGMENT_BYTES));
      }
      return end;
    } catch (IOException | IllegalArgumentException e) {
      return 0;
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
      // A read may give less than was asked for.
    }
    return buffer.flip();
  }
}
