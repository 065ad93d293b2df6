package org.dir7.profile.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dir7.device.DeviceRoot;
import org.dir7.profile.Memory.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResidentMemoryTest {

  private static final String INFO =
      """
      Heap address: 0x00000000c0000000, size: 1024 MB, Compressed Oops mode: 32-bit
      Compressed class space mapped at: 0x00007f8bfd000000-0x00007f8c3d000000, reserved size: 1
       bounds [0x00007f8c44ec7000, 0x00007f8c45137000, 0x00007f8c4c400000]
      - node #0: base 0x00007f76b7000000: reserved=65536.00 KB, committed=2688.00 KB (  4%)
      """;

  private static String mapping(String range, String rights, String file, int kib) {
    return "%s %s 00000000 00:00 0 %s\nSize: 9999 kB\nRss: %d kB\nPss: 1 kB\n"
        .formatted(range, rights, file, kib);
  }

  private static Map<String, Long> kib(ResidentMemory memory) {
    return memory.parts().stream().collect(Collectors.toMap(Part::name, p -> p.bytes() >> 10));
  }

  @Test
  void mappingsAreToldByAddressFileAndLayout() {
    String smaps =
        mapping("c0000000-c2000000", "rw-p", "", 30_000)
            + mapping("7f76b7000000-7f76b7100000", "rw-p", "", 900)
            + mapping("7f8bf8000000-7f8bf8290000", "rw-p", "", 2500)
            + mapping("7f8c44ec7000-7f8c45137000", "rwxp", "", 600)
            + mapping("7f8c50000000-7f8c50004000", "---p", "", 0)
            + mapping("7f8c50004000-7f8c50100000", "rw-p", "", 90)
            + mapping("7f8c5b800000-7f8c5ba51000", "r-xp", "/usr/lib/jvm/x/libjvm.so", 10_000)
            + mapping("7f8c5ba51000-7f8c5ba71000", "rw-p", "", 100)
            + mapping("7f8c60000000-7f8c63000000", "r--s", "/data/engine/weights.safetensors", 4000)
            + mapping("7f8c71001000-7f8c71801000", "rw-p", "", 8000)
            + mapping("7f8c72001000-7f8c72003000", "rw-p", "", 8)
            + mapping("7ffc00000000-7ffc00021000", "rw-p", "[stack]", 40);
    ResidentMemory memory = ResidentMemory.of(smaps.lines().toList(), JavaRegions.of(INFO));
    assertEquals(
        Map.of(
            "Java heap", 30_000L,
            "Java classes", 900L,
            "native heap", 2500L,
            "Java compiled code", 600L,
            "stacks", 90L + 40,
            "libraries: Java", 10_100L,
            "file: weights.safetensors", 4000L,
            "native heap, large blocks", 8000L),
        kib(memory));
    assertEquals(8L << 10, memory.unattributed());
    assertEquals(memory.resident(), sum(memory.parts()) + memory.unattributed());

    // Java says how much of the native heap it has given out as direct buffers.
    ResidentMemory split = memory.withDirectBuffers(9000 << 10);
    assertEquals(9000L, kib(split).get("direct buffers: weights and the like"));
    assertEquals(2500L - 1000, kib(split).get("native heap"));
    assertEquals(null, kib(split).get("native heap, large blocks"), "all of them");
    assertEquals(memory.resident(), sum(split.parts()) + split.unattributed());
    // More than there is: buffers that nobody has written to are not resident.
    assertEquals(
        10_500L,
        kib(memory.withDirectBuffers(1L << 40)).get("direct buffers: weights and the like"));
  }

  private static long sum(List<Part> parts) {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  @Test
  void nearlyAllOfThisProcessIsExplained() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/smaps")), "no /proc/self/smaps here");
    JavaRegions regions = JavaRegions.running();
    ResidentMemory memory = ResidentMemory.read(DeviceRoot.system(), regions);
    assertTrue(
        memory.unattributed() <= 0.05 * memory.resident(),
        memory.unattributed() + " of " + memory.resident() + " bytes are unattributed");
    Map<String, Long> parts = kib(memory);
    for (String part : List.of("Java heap", "Java classes", "Java compiled code", "stacks")) {
      assertTrue(parts.getOrDefault(part, 0L) > 0, part + " in " + parts);
    }
    // What the rules call large blocks is a residue: the virtual machine's own regions are not in
    // it.
    long large = parts.getOrDefault("native heap, large blocks", 0L) << 10;
    assertTrue(large < 0.5 * memory.resident(), parts.toString());
  }

  /** What a mount or a sandbox may show in its place. */
  @ParameterizedTest
  @ValueSource(strings = {"", "nothing that the rules know\n"})
  void aFileWithoutMappingsIsNotTakenForNoMemory(String smaps, @TempDir Path folder)
      throws Exception {
    Path self = Files.createDirectories(folder.resolve("proc/self"));
    Files.writeString(self.resolve("smaps"), smaps);
    JavaRegions none = new JavaRegions(List.of());
    IOException refusal =
        assertThrows(IOException.class, () -> ResidentMemory.read(new DeviceRoot(folder), none));
    assertEquals("there is no mapping in it", refusal.getMessage());
  }

  @Test
  void anotherVirtualMachinesTextIsNoFailure() {
    assertEquals(List.of(), JavaRegions.of("Eclipse OpenJ9, nothing known here").regions());
  }
}
