package org.dir7.backend.tensorrt.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfLengthTest {

  /** A library of the system that every Linux with this Java has. */
  private static final Path REAL = Path.of(System.getProperty("java.home"), "lib", "libjava.so");

  @TempDir private Path folder;

  @Test
  void aWholeLibraryHasWhatItTells() {
    long told = ElfLength.told(REAL);
    assertTrue(told > 0 && told <= REAL.toFile().length(), told + " of " + REAL.toFile().length());
  }

  @Test
  void anyPartOfALibraryTellsMoreThanItHas() throws IOException {
    byte[] whole = Files.readAllBytes(REAL);
    long told = ElfLength.told(REAL);
    for (int bytes : new int[] {4, 40, 64, 100, 4096, whole.length / 2, (int) told - 1}) {
      Path part = Files.write(folder.resolve("part.so"), Arrays.copyOf(whole, bytes));
      assertTrue(ElfLength.told(part) > bytes, bytes + " bytes tell of " + ElfLength.told(part));
    }
  }

  @Test
  void whatIsNoLibraryIsLeftToTheLoader() throws IOException {
    assertEquals(0, ElfLength.told(folder.resolve("missing.so")));
    assertEquals(0, ElfLength.told(Files.writeString(folder.resolve("text.so"), "text")));
    assertEquals(0, ElfLength.told(Files.write(folder.resolve("zeros.so"), new byte[200])));
  }
}
