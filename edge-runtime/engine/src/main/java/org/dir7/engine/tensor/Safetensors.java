package org.dir7.engine.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.json.Names;

/**
 * A safetensors file, mapped and not copied. The whole header is checked at open, the elements are
 * not looked at.
 *
 * <p>After {@link #close()} no further tensor is handed out. Views handed out before stay valid:
 * Java 17 has no safe way to unmap under them, so the mapping goes with the last of them.
 */
public final class Safetensors implements AutoCloseable {

  private final String source;
  private final SafetensorsHeader header;
  private ByteBuffer data;

  private Safetensors(String source, SafetensorsHeader header, ByteBuffer file) {
    this.source = source;
    this.header = header;
    this.data = file.slice(header.dataStart(), file.capacity() - header.dataStart());
  }

  /**
   * Maps a file.
   *
   * @throws Dir7Exception (bad input) where it cannot be read, has 2 GiB or more, or its header
   *     does not hold
   */
  public static Safetensors open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (Files.isDirectory(file)) {
        throw Dir7Exception.badInput("%s: a folder, a safetensors file is expected", file);
      }
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw Dir7Exception.badInput(
            "%s: %d bytes; the limit of a safetensors file here is %d",
            file, size, Integer.MAX_VALUE);
      }
      return of(file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /**
   * A file that is in memory already.
   *
   * @param source its name, for messages
   * @param file all its bytes, from position 0
   */
  public static Safetensors of(String source, ByteBuffer file) {
    ByteBuffer bytes = file.asReadOnlyBuffer();
    return new Safetensors(source, SafetensorsHeader.read(source, bytes), bytes);
  }

  /** The file's name, for messages. */
  public String source() {
    return source;
  }

  /** Names in the header's order. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** A view of the tensor, if there is one of that name. */
  public Optional<Tensor> find(String name) {
    ByteBuffer open = data;
    if (open == null) {
      throw new IllegalStateException(source + " is closed");
    }
    return Optional.ofNullable(header.tensors().get(name))
        .map(
            e ->
                new Tensor(
                    source,
                    name,
                    e.dtype(),
                    e.shape(),
                    open.slice((int) e.begin(), (int) (e.end() - e.begin()))
                        .order(ByteOrder.LITTLE_ENDIAN)));
  }

  /**
   * A view of the tensor.
   *
   * @throws Dir7Exception (bad input) where there is none of that name
   */
  public Tensor tensor(String name) {
    return find(name)
        .orElseThrow(
            () ->
                Dir7Exception.badInput(
                    "%s: tensor %s is missing%s",
                    source,
                    name,
                    Names.nearest(name, names()).map(n -> " (there is " + n + ")").orElse("")));
  }

  /** Views of all tensors, in the header's order. */
  public List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>();
    names().forEach(name -> all.add(tensor(name)));
    return all;
  }

  @Override
  public void close() {
    data = null;
  }
}
