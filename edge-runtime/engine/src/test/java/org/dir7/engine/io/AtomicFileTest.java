package org.dir7.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir private Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void isWrittenWholeOrNotAtAll() throws Exception {
    Path file = folder.resolve("a");
    assertEquals(3, AtomicFile.write(file, bytes("old")));
    Dir7Exception failure =
        assertThrows(
            Dir7Exception.class,
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      AtomicFile.writeFully(out, java.nio.ByteBuffer.wrap(bytes("ne")));
                      throw new IOException("No space left on device");
                    }));
    assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void aLinkStaysAndTheFileBehindItIsReplaced() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a"));
    AtomicFile.write(link, bytes("new"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }

  /** A rename by root would take its place, for every program of the machine. */
  @Test
  void aDeviceIsRefused() {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "no /dev/null here");
    Dir7Exception failure =
        assertThrows(Dir7Exception.class, () -> AtomicFile.write(device, bytes("x")));
    assertEquals("/dev/null: is no regular file", failure.getMessage());
    assertTrue(Files.exists(device) && !Files.isRegularFile(device));
  }
}
