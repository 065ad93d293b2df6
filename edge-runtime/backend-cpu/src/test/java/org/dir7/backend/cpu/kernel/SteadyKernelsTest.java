package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Kernels allocate nothing once they are compiled. Two faults made objects of vectors for the rest
 * of a process: a method between the vectors of a panel, compiled alone for being hot; and vectors
 * whose class the compiler had to guess ({@code Lanes.V}). The second came by chance, and often
 * with many threads.
 */
class SteadyKernelsTest {

  @Test
  void nothingIsAllocatedInAProcessThatHasHadEveryWidth() {
    assertEquals(Map.of(), SteadyKernels.allocated(), "bytes in ten calls");
  }

  /** It guesses the first width it saw, and after five wrong guesses in a method no more. */
  @Test
  void nothingIsAllocatedWhereTheCompilerMayNotGuess() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:TypeProfileWidth=1",
                "-XX:PerMethodTrapLimit=5",
                "-cp",
                System.getProperty("java.class.path"),
                SteadyKernels.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
