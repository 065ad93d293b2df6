package org.dir7.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The TensorRT 10 adapter of the CrossWKV plugin without a GPU and without TensorRT's libraries;
 * its headers and CUDA's are needed. Set TENSORRT_INCLUDE to where NvInfer.h is when it is not
 * installed.
 */
class CrossWkvAdapterTest {

  private static final Path BUILD = Path.of("target", "native");

  private static final List<String> SOURCES =
      List.of(
          "plugin/fields.cpp",
          "plugin/attributes.cpp",
          "plugin/mixAttributes.cpp",
          "plugin/report.cpp",
          "plugin/crossWkvLibrary.cpp",
          "tests/plugin_test.cc",
          "kernel/wkv7.cu",
          "kernel/mix.cu");

  @Test
  void attributesShapesAndPlansAreCheckedWithClearMessages() {
    Optional<Path> compiler = Compiler.find("g++");
    Optional<Path> tensorRt =
        folderWith(
            "NvInfer.h",
            System.getenv("TENSORRT_INCLUDE"),
            "/usr/include/x86_64-linux-gnu",
            "/usr/include/aarch64-linux-gnu");
    Optional<Path> cuda = folderWith("cuda_runtime_api.h", "/usr/local/cuda/include");
    assumeTrue(compiler.isPresent(), "no g++ on this machine: adapter not compiled");
    assumeTrue(tensorRt.isPresent(), "no NvInfer.h on this machine: adapter not compiled");
    assumeTrue(cuda.isPresent(), "no CUDA headers on this machine: adapter not compiled");
    Path program = BUILD.resolve("plugin_test");
    List<String> command =
        new ArrayList<>(
            List.of(
                compiler.get().toString(),
                "-std=c++14",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-Wno-unknown-pragmas",
                // TensorRT's own headers use what they deprecate, and name parameters they ignore.
                "-Wno-deprecated-declarations",
                "-isystem",
                tensorRt.get().toString(),
                "-isystem",
                cuda.get().toString(),
                "-DDIR7_EMULATE",
                "-x",
                "c++"));
    SOURCES.forEach(source -> command.add("cross-wkv/" + source));
    command.addAll(List.of("-o", program.toString()));
    Compiler.Outcome compiled = Compiler.run(command, BUILD.resolve("adapter.log"));
    assertEquals(0, compiled.code(), compiled.output());
    Compiler.Outcome tested =
        Compiler.run(List.of(program.toString()), BUILD.resolve("plugin_test.log"));
    assertEquals(0, tested.code(), tested.output());
  }

  private static Optional<Path> folderWith(String file, String... folders) {
    return Stream.of(folders)
        .filter(Objects::nonNull)
        .map(Path::of)
        .filter(folder -> Files.isRegularFile(folder.resolve(file)))
        .findFirst();
  }
}
