package org.dir7.deploy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OnnxLibrariesTest {

  @TempDir private Path home;

  private Optional<Path> folder() {
    return OnnxLibraries.folder(new Installation(home, "", Optional.empty()));
  }

  @Test
  void aCloneUnpacksThemOnce() throws Exception {
    Files.createDirectories(home.resolve("build"));
    Path folder = folder().orElseThrow();
    assertTrue(folder.startsWith(home.resolve("build/native/onnxruntime")), folder.toString());
    Path library = folder.resolve("libonnxruntime.so");
    assertTrue(Files.size(library) > 1 << 20);
    assertTrue(Files.size(folder.resolve("libonnxruntime4j_jni.so")) > 1 << 10);
    assertEquals(
        Files.getPosixFilePermissions(home.resolve("build")),
        Files.getPosixFilePermissions(folder),
        "who may read the clone may load from it");
    FileTime made = Files.getLastModifiedTime(library);
    assertEquals(folder, folder().orElseThrow());
    assertEquals(made, Files.getLastModifiedTime(library));
  }

  @Test
  void aPackageHasThem() throws Exception {
    Path packaged = Files.createDirectories(home.resolve("native/onnxruntime"));
    assertEquals(Optional.of(packaged), folder());
  }

  @Test
  void elsewhereTheLibraryHelpsItselfAndNothingIsWritten() throws Exception {
    assertEquals(Optional.empty(), folder());
    assertEquals(0, entries());
    // What should be a folder is a file: nothing can be made in it.
    Files.createDirectories(home.resolve("build"));
    Files.createFile(home.resolve("build/native"));
    assertEquals(Optional.empty(), folder());
    assertEquals(2, entries());
  }

  private long entries() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.count() - 1;
    }
  }
}
