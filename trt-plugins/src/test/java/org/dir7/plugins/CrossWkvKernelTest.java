package org.dir7.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The kernel core of the CrossWKV plugin without a GPU: its numbers on an emulation of blocks and
 * threads, and whether CUDA's compiler takes it. What this machine cannot compile is a skipped test
 * with the reason.
 */
class CrossWkvKernelTest {

  private static final String KERNEL = "cross-wkv/kernel/wkv7.cu";
  private static final Path BUILD = Path.of("target", "native");
  private static final String GOLDEN = "../edge-runtime/engine/src/test/resources/golden";

  /** Architectures that CUDA 13 knows, from Turing to Hopper; 87 is the Orin Nano. */
  private static final List<Integer> ARCHITECTURES = List.of(75, 80, 86, 87, 89, 90);

  @Test
  void emulatedKernelsReproduceGoldenVectorsWordsAndTheReference() {
    Optional<Path> compiler = Compiler.find("g++");
    assumeTrue(compiler.isPresent(), "no g++ on this machine: kernel core not run");
    Path program = BUILD.resolve("wkv7_test");
    // C++14: what nvcc 10.2 of the original Nano takes. Fortified longjmp refuses to switch fibers.
    Compiler.Outcome compiled =
        Compiler.run(
            List.of(
                compiler.get().toString(),
                "-std=c++14",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-Wno-unknown-pragmas",
                "-U_FORTIFY_SOURCE",
                "-DDIR7_EMULATE",
                "-x",
                "c++",
                KERNEL,
                "cross-wkv/tests/wkv7_test.cc",
                "-o",
                program.toString()),
            BUILD.resolve("g++.log"));
    assertEquals(0, compiled.code(), compiled.output());
    Compiler.Outcome tested =
        Compiler.run(List.of(program.toString(), GOLDEN), BUILD.resolve("wkv7_test.log"));
    assertEquals(0, tested.code(), tested.output());
  }

  @Test
  void cudaCompilerTakesTheKernelsForOrin() {
    // Without the optimizer: a tenth of the time.
    compileForCuda(List.of(87), List.of("-Xcicc", "-O0", "-Xptxas", "-O0"));
  }

  @Test
  @Tag("slow")
  void cudaCompilerTakesTheKernelsForEveryArchitecture() {
    compileForCuda(ARCHITECTURES, List.of("-Xptxas", "-v"));
  }

  /** The original Nano's sm_53, which nvcc 13 no longer knows, through the runtime compiler. */
  @Test
  @Tag("slow")
  void runtimeCompilerTakesTheKernelsForBothNanos() {
    Optional<Path> compiler = Compiler.find("g++");
    Path headers = Path.of("/usr/local/cuda/include");
    assumeTrue(compiler.isPresent(), "no g++ on this machine: sm_53 not compiled");
    assumeTrue(Files.isDirectory(headers), "no CUDA headers on this machine: sm_53 not compiled");
    Path program = BUILD.resolve("nvrtc_check");
    Compiler.Outcome built =
        Compiler.run(
            List.of(
                compiler.get().toString(),
                "-std=c++14",
                "cross-wkv/tests/nvrtc_check.cc",
                "-ldl",
                "-o",
                program.toString()),
            BUILD.resolve("nvrtc_check.build.log"));
    assertEquals(0, built.code(), built.output());
    Compiler.Outcome checked =
        Compiler.run(
            List.of(program.toString(), "cross-wkv/kernel", headers.toString(), "sm_53", "sm_87"),
            BUILD.resolve("nvrtc_check.log"));
    assumeTrue(checked.code() != 4, "no NVRTC 12 on this machine: sm_53 not compiled");
    assertEquals(0, checked.code(), checked.output());
  }

  private static void compileForCuda(List<Integer> architectures, List<String> flags) {
    Optional<Path> compiler = Compiler.find("nvcc", "/usr/local/cuda/bin");
    assumeTrue(
        compiler.isPresent(), "no nvcc on this machine: kernels not compiled for " + architectures);
    List<String> command =
        new ArrayList<>(List.of(compiler.get().toString(), "-std=c++14", "-c", KERNEL));
    command.addAll(flags);
    for (int arch : architectures) {
      command.add("-gencode=arch=compute_" + arch + ",code=sm_" + arch);
    }
    command.add("-o");
    command.add(BUILD.resolve("wkv7-" + architectures.size() + ".o").toString());
    Compiler.Outcome compiled =
        Compiler.run(command, BUILD.resolve("nvcc-" + architectures.size() + ".log"));
    assertEquals(0, compiled.code(), compiled.output());
  }
}
