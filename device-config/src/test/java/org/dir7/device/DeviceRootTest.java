package org.dir7.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceRootTest {

  @TempDir Path folder;

  @Test
  void absoluteLinksOfATreeLeadOnBelowItsRoot() throws IOException {
    DeviceRoot root = new DeviceRoot(folder);
    BoardTree.set(root, "/usr/local/cuda-10.2/lib64/version", "10.2");
    Files.createDirectories(folder.resolve("etc"));
    Files.createSymbolicLink(folder.resolve("etc/cuda"), Path.of("/usr/local/cuda-10.2"));
    Files.createSymbolicLink(folder.resolve("usr/local/cuda"), Path.of("../../etc/cuda"));
    assertEquals(Optional.of("10.2"), root.find("/usr/local/cuda/lib64/version"));
  }

  @Test
  void linksInACircleEnd() throws IOException {
    DeviceRoot root = new DeviceRoot(folder);
    Files.createSymbolicLink(folder.resolve("a"), Path.of("/b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("/a"));
    assertFalse(root.exists("/a/file"));
  }

  @Test
  void missingFilesAreNamed() {
    Reading<String> text = new DeviceRoot(folder).text("/proc/cpuinfo");
    assertEquals(Optional.of("no /proc/cpuinfo"), text.reason());
    assertEquals(text.reason(), text.map(String::length).reason());
  }

  @Test
  void numberedEntriesComeInTheOrderOfTheirNumbers() throws IOException {
    DeviceRoot root = new DeviceRoot(folder);
    for (int zone = 0; zone < 12; zone++) {
      BoardTree.set(root, "/z/zone" + zone, "x");
    }
    List<String> zones = root.list("/z", "zone*");
    assertEquals("/z/zone2", zones.get(2));
    assertEquals("/z/zone11", zones.get(11));
    assertTrue(root.list("/nowhere", "*").isEmpty());
  }

  @Test
  void targetsAreFoundByTheirNames() {
    assertEquals(Optional.of(Target.ORIN_NANO), Target.of("orin-nano"));
    assertEquals(Optional.empty(), Target.of("ORIN_NANO"));
    assertEquals("jetson-nano, orin-nano, generic-arm64, generic-amd64", Target.names());
  }
}
