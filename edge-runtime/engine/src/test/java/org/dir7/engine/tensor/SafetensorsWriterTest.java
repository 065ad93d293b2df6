package org.dir7.engine.tensor;

import static org.dir7.engine.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

  @TempDir Path folder;

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = SafetensorsWriterTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void writesTheReferenceWritersBytes() throws IOException {
    byte[] original = golden("denoiser_1.safetensors");
    Safetensors in = Safetensors.of("golden", ByteBuffer.wrap(original));
    SafetensorsWriter writer = new SafetensorsWriter();
    in.metadata().forEach(writer::metadata);
    in.tensors().forEach(t -> writer.add(t.name(), t));
    Path file = folder.resolve("copy.safetensors");
    assertEquals(original.length, writer.write(file));
    assertArrayEquals(original, Files.readAllBytes(file));
  }

  @Test
  void startsTheDataAtAMultipleOfEightWhateverTheNames() throws IOException {
    for (String name : List.of("a", "ab", "abc", "wörter", "\"quoted\"")) {
      Path file = folder.resolve("f.safetensors");
      new SafetensorsWriter().addF16(name, List.of(2), new float[] {1, -0.5f}).write(file);
      assertEquals(0, (Files.size(file) - 4) % 8, name);
      try (Safetensors back = Safetensors.open(file)) {
        assertArrayEquals(new float[] {1, -0.5f}, back.tensor(name).toF32(NonFinite.REFUSE), name);
      }
    }
  }

  @Test
  void leavesTheOldFileAndNoTraceWhenTheDiskIsFull() throws IOException {
    Path file = folder.resolve("f.safetensors");
    Files.writeString(file, "old");
    AtomicFile.Content full =
        out -> {
          AtomicFile.writeFully(out, ByteBuffer.allocate(100));
          throw new IOException("No space left on device");
        };
    assertRefused(
        Dir7Exception.Kind.ENVIRONMENT,
        () -> AtomicFile.write(file, full),
        "f.safetensors: cannot be written: No space left on device",
        "MiB are free there");
    assertEquals("old", Files.readString(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void writesThroughAChannelThatTakesAFewBytesAtATime() throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter().addF32("a", List.of(3), new float[] {1, 2, 3});
    ByteBuffer taken = ByteBuffer.allocate(1000);
    WritableByteChannel reluctant =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer from) {
            int n = Math.min(5, from.remaining());
            for (int i = 0; i < n; i++) {
              taken.put(from.get());
            }
            return n;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    writer.writeTo(reluctant);
    Tensor back = Safetensors.of("f", taken.flip().slice()).tensor("a");
    assertArrayEquals(new float[] {1, 2, 3}, back.toF32(NonFinite.REFUSE));
  }

  @Test
  void refusesDataOfAnotherSizeThanTheShapeAndNamesGivenTwice() {
    Path file = folder.resolve("f.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter().addF32("a", List.of(2), new float[3]);
    assertThrows(IllegalStateException.class, () -> writer.write(file));
    assertThrows(
        IllegalArgumentException.class, () -> writer.addF32("a", List.of(1), new float[1]));
  }
}
