package org.dir7.backend.tensorrt.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLibraryTest {

  @TempDir private Path folder;

  @Test
  void theRepositorysBuildIsFoundFromAnyFolderInIt() throws IOException {
    Path build = Files.createDirectories(folder.resolve("trt-plugins/cross-wkv/build"));
    Path library = Files.createFile(build.resolve(PluginLibrary.FILE));
    Path inside = Files.createDirectories(folder.resolve("a/b"));
    assertEquals(Optional.of(library), PluginLibrary.find(new Properties(), Map.of(), inside));
  }

  @Test
  void aNamedLibraryThatIsMissingIsNotReplacedByAnother() throws IOException {
    Path build = Files.createDirectories(folder.resolve("trt-plugins/cross-wkv/build"));
    Files.createFile(build.resolve(PluginLibrary.FILE));
    Map<String, String> environment =
        Map.of(PluginLibrary.VARIABLE, folder.resolve("nowhere.so").toString());
    assertEquals(Optional.empty(), PluginLibrary.find(new Properties(), environment, folder));
  }
}
