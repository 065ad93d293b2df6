package org.dir7.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The kernel core of the CrossWKV plugin without a GPU: its numbers on an emulation of blocks and
 * threads, and whether CUDA's compiler takes it. What this machine cannot compile is a skipped test
 * with the reason.
 */
class CrossWkvKernelTest {

  private static final String KERNEL = "cross-wkv/kernel/wkv7.cu";
  private static final String BRANCHES = "cross-wkv/kernel/mix.cu";
  private static final Set<Path> COMPILED = new HashSet<>();
  private static final Path BUILD = Path.of("target", "native");
  private static final String GOLDEN = "../edge-runtime/engine/src/test/resources/golden";

  /** Architectures that CUDA 13 knows, from Turing to Hopper; 87 is the Orin Nano. */
  private static final List<Integer> ARCHITECTURES = List.of(75, 80, 86, 87, 89, 90);

  @Test
  void emulatedKernelsReproduceGoldenVectorsWordsAndTheReference() {
    List<Path> objects = List.of(emulated(KERNEL), emulated("cross-wkv/tests/wkv7_test.cc"));
    run(linked("wkv7_test", objects), GOLDEN);
  }

  @Test
  void emulatedResidualBranchesEqualTheReference() {
    List<Path> objects =
        List.of(emulated(KERNEL), emulated(BRANCHES), emulated("cross-wkv/tests/mix_test.cc"));
    run(linked("mix_test", objects));
  }

  /** An object of the emulation's kind; what two programs share is compiled once. */
  private static synchronized Path emulated(String source) {
    Optional<Path> compiler = Compiler.find("g++");
    assumeTrue(compiler.isPresent(), "no g++ on this machine: kernel core not run");
    Path object = BUILD.resolve(Path.of(source).getFileName() + ".o");
    if (COMPILED.add(object)) {
      // C++14: what nvcc 10.2 of the original Nano takes. Fortified longjmp refuses to switch
      // fibers.
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
                  "-c",
                  source,
                  "-o",
                  object.toString()),
              BUILD.resolve(object.getFileName() + ".log"));
      assertEquals(0, compiled.code(), compiled.output());
    }
    return object;
  }

  private static Path linked(String name, List<Path> objects) {
    Path program = BUILD.resolve(name);
    List<String> command = new ArrayList<>(List.of(Compiler.find("g++").orElseThrow().toString()));
    objects.forEach(object -> command.add(object.toString()));
    command.addAll(List.of("-o", program.toString()));
    Compiler.Outcome made = Compiler.run(command, BUILD.resolve(name + ".link.log"));
    assertEquals(0, made.code(), made.output());
    return program;
  }

  private static void run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Compiler.Outcome tested = Compiler.run(command, BUILD.resolve(program.getFileName() + ".log"));
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
    for (String source : List.of(KERNEL, BRANCHES)) {
      List<String> command =
          new ArrayList<>(List.of(compiler.get().toString(), "-std=c++14", "-c", source));
      command.addAll(flags);
      for (int arch : architectures) {
        command.add("-gencode=arch=compute_" + arch + ",code=sm_" + arch);
      }
      String name = Path.of(source).getFileName() + "-" + architectures.size();
      command.add("-o");
      command.add(BUILD.resolve(name + ".o").toString());
      Compiler.Outcome compiled = Compiler.run(command, BUILD.resolve("nvcc-" + name + ".log"));
      assertEquals(0, compiled.code(), compiled.output());
    }
  }
}
