package org.dir7.daemon.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;
import org.tinylog.Logger;

/**
 * An append-only file of lines {@code CRC JSON\n}: eight hexadecimal digits of the CRC-32C of the
 * JSON's bytes, a space, the JSON on one line.
 *
 * <p>A crash can tear the last line only; replay cuts it off. A line that is wrong although others
 * follow (a failing disk) is skipped with a warning.
 *
 * <p>Not a FileChannel, which the interruption of one thread closes for all: a daemon that stops
 * interrupts those that wait, and the others still have answers to store.
 */
final class RecordLog implements AutoCloseable {

  private static final int PREFIX = 9;
  private static final int BLOCK = 4096;

  /** Told of every sound record, in order. */
  @FunctionalInterface
  interface Visitor {
    void record(long offset, byte[] json) throws IOException;
  }

  private final RandomAccessFile file;
  private Path path;
  private long end;

  private RecordLog(Path path, RandomAccessFile file, long end) {
    this.path = path;
    this.file = file;
    this.end = end;
  }

  /** Replays what is there and opens for appending behind the last sound record. */
  static RecordLog open(Path path, Visitor visitor) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    long sound = replay(path, visitor);
    if (sound < file.length()) {
      Logger.warn(
          "{}: the last {} bytes are an unfinished record and are cut off",
          path,
          file.length() - sound);
      file.setLength(sound);
      file.getFD().sync();
    }
    return new RecordLog(path, file, sound);
  }

  /** Offset behind the last sound record. */
  private static long replay(Path path, Visitor visitor) throws IOException {
    long start = 0;
    long sound = 0;
    LineBuffer line = new LineBuffer();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          line.add((byte) b);
          continue;
        }
        byte[] json = check(line.take());
        long next = start + line.length() + 1;
        if (json != null) {
          if (sound < start) {
            Logger.warn("{}: {} damaged bytes at {} are skipped", path, start - sound, sound);
          }
          visitor.record(start, json);
          sound = next;
        }
        start = next;
        line.clear();
      }
    }
    return sound;
  }

  /** The JSON of a line without its newline; null where the line is damaged. */
  private static byte[] check(byte[] line) {
    if (line.length <= PREFIX || line[PREFIX - 1] != ' ') {
      return null;
    }
    byte[] json = java.util.Arrays.copyOfRange(line, PREFIX, line.length);
    String written = new String(line, 0, PREFIX - 1, StandardCharsets.US_ASCII);
    return written.equals(crc(json)) ? json : null;
  }

  private static String crc(byte[] json) {
    CRC32C crc = new CRC32C();
    crc.update(json);
    return "%08x".formatted(crc.getValue());
  }

  /**
   * Appends one record.
   *
   * @param sync whether it must be on the disk before this returns
   * @return its offset, for {@link #read}
   * @throws IOException where the disk fails or is full: the file is then as it was before
   */
  long append(byte[] json, boolean sync) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(PREFIX + json.length + 1);
    line.put(crc(json).getBytes(StandardCharsets.US_ASCII)).put((byte) ' ').put(json);
    line.put((byte) '\n');
    long offset = end;
    try {
      file.seek(offset);
      file.write(line.array());
      if (sync) {
        file.getFD().sync();
      }
      end = offset + line.capacity();
      return offset;
    } catch (IOException e) {
      file.setLength(offset);
      throw e;
    }
  }

  /** The JSON of the record at an offset. */
  byte[] read(long offset) throws IOException {
    LineBuffer line = new LineBuffer();
    byte[] block = new byte[BLOCK];
    file.seek(offset);
    while (true) {
      int count = file.read(block);
      if (count < 0) {
        throw new IOException("no record at " + offset);
      }
      for (int i = 0; i < count; i++) {
        if (block[i] == '\n') {
          byte[] json = check(line.take());
          if (json == null) {
            throw new IOException("the record at " + offset + " of " + path + " is damaged");
          }
          return json;
        }
        line.add(block[i]);
      }
    }
  }

  /** Puts the file, all of it on the disk, in the place of another one. */
  void moveTo(Path target) throws IOException {
    file.getFD().sync();
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    path = target;
  }

  /** Bytes. */
  long size() {
    return end;
  }

  @Override
  public void close() throws IOException {
    file.getFD().sync();
    file.close();
  }

  /** Closes it and takes it away, so that a full disk has its room. */
  void delete() throws IOException {
    file.close();
    Files.delete(path);
  }

  /** Bytes of the line that is being read. */
  private static final class LineBuffer {
    private byte[] bytes = new byte[BLOCK];
    private int length;

    void add(byte b) {
      if (length == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = b;
    }

    byte[] take() {
      return java.util.Arrays.copyOf(bytes, length);
    }

    int length() {
      return length;
    }

    void clear() {
      length = 0;
    }
  }
}
