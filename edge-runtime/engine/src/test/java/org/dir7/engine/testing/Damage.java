package org.dir7.engine.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.tensor.Tensor;

/** Ways to spoil checkpoints and engines. */
public final class Damage {

  private Damage() {}

  /** Changes one bit of the file's last byte: header and size stay. */
  public static void flipLastBit(Path file) {
    edit(
        file,
        bytes -> {
          bytes[bytes.length - 1] ^= 1;
          return bytes;
        });
  }

  /** Keeps the first {@code bytes} bytes. */
  public static void truncate(Path file, int bytes) {
    edit(file, all -> Arrays.copyOf(all, bytes));
  }

  /** Replaces text, which must be there, by text of the same length. */
  public static void replace(Path file, String from, String to) {
    edit(
        file,
        bytes -> {
          String text = new String(bytes, ISO_8859_1);
          if (!text.contains(from)) {
            throw new IllegalArgumentException(file + " does not contain " + from);
          }
          return text.replace(from, to).getBytes(ISO_8859_1);
        });
  }

  /**
   * Writes the tensors anew.
   *
   * @param add gets the writer and each tensor, and adds what shall be there
   */
  public static void rewrite(Path file, BiConsumer<SafetensorsWriter, Tensor> add) {
    SafetensorsWriter writer = new SafetensorsWriter();
    Safetensors tensors = Safetensors.of(file.toString(), ByteBuffer.wrap(read(file)));
    tensors.tensors().forEach(t -> add.accept(writer, t));
    writer.write(file);
  }

  /**
   * Spoils a file and puts its new hash, and its new size where that is told, into the document
   * that names it: for faults that a hash would hide.
   */
  public static void behindTheHash(Path document, Path file, Runnable damage) {
    String hash = Sha256.of(file);
    int size = read(file).length;
    damage.run();
    String text = new String(read(document), UTF_8);
    text =
        text.replace(hash, Sha256.of(file))
            .replace("\"bytes\": " + size, "\"bytes\": " + read(file).length);
    write(document, text.getBytes(UTF_8));
  }

  private static void edit(Path file, UnaryOperator<byte[]> change) {
    write(file, change.apply(read(file)));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
