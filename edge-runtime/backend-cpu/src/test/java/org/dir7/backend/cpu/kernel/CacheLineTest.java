package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where Java puts every array on a line's first byte, with 16 bytes before its elements, the answer
 * must be 12, whatever the heap's size, and with it the form of references, and the collector.
 */
class CacheLineTest {

  private static final boolean WARNS = Runtime.version().feature() >= 24;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseSerialGC -Xmx64m -Xmn8m",
        "-XX:+UseSerialGC -Xmx6g",
        "-XX:+UseSerialGC -Xmx40g -Xms16m",
        "-XX:+UseSerialGC -Xmx64m -XX:-UseCompressedOops",
        "-XX:+UseParallelGC -Xmx1g",
        "-XX:+UseG1GC -Xmx1g",
        "-XX:+UseG1GC -Xmx64m -Xint",
      })
  void everyArrayBeginsWhereItDoes(String options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    all.add("-XX:ObjectAlignmentInBytes=64");
    all.add("-XX:+IgnoreUnrecognizedVMOptions");
    all.add("-XX:-UseCompactObjectHeaders"); // 12 bytes before the elements; known to Java 24
    all.add("-Dsun.misc.unsafe.memory.access=allow");
    assertEquals("[12]", output(all));
  }

  /** Java aligns arrays to eight bytes, so that all even answers occur, and no odd one. */
  @Test
  void arraysBeginAtMultiplesOfEightBytes() throws IOException, InterruptedException {
    String found = output(List.of("-Xmx64m", "-Dsun.misc.unsafe.memory.access=allow"));
    assertEquals("[0, 2, 4, 6, 8, 10, 12, 14]", found);
  }

  @Test
  void nothingIsPrintedWhereJavaWouldWarn() throws IOException, InterruptedException {
    assumeTrue(WARNS, "Java 24 or newer warns");
    assertEquals("[0]", output(List.of("-Xmx64m")));
  }

  @Test
  void alignedFloatsBeginWhereTheLineDoes() {
    AlignedFloats floats = new AlignedFloats(100);
    floats.align();
    assertEquals(CacheLine.firstFloat(floats.array()), floats.start());
    assertEquals(100, floats.size());
    assertTrue(floats.start() + floats.size() <= floats.array().length);
    assertEquals(AlignedFloats.bytes(100), Float.BYTES * (long) floats.array().length);
    assertTrue(Set.of(0, 2, 4, 6, 8, 10, 12, 14).contains(floats.start()));
  }

  private static String output(List<String> options) throws IOException, InterruptedException {
    List<String> command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                options.stream(),
                Stream.of(
                    "-cp", System.getProperty("java.class.path"), FirstFloats.class.getName()))
            .flatMap(parts -> parts)
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.strip();
  }
}
