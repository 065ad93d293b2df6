package org.dir7.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.device.DeviceRoot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {

  private static final long MIB = 1 << 20;

  @TempDir private Path tree;

  @BeforeEach
  void aBoardWithTwoGigabytes() throws IOException {
    write("/proc/meminfo", "MemTotal:  2097152 kB\nMemFree: 1024 kB\nMemAvailable: 614400 kB\n");
  }

  @Test
  void withoutALimitTheSystemsCounts() {
    assertEquals(new FreeMemory(600 * MIB, 2048 * MIB, Optional.empty()), read());
  }

  @Test
  void aServicesLimitIsTighterAndItsCachedFilesCanBeDropped() throws IOException {
    write("/proc/self/cgroup", "0::/system.slice/dir7.service\n");
    write("/sys/fs/cgroup/system.slice/memory.max", "max\n");
    write("/sys/fs/cgroup/system.slice/memory.current", "900000000\n");
    group2("/system.slice/dir7.service", 256 * MIB, 100 * MIB, 30 * MIB);
    assertEquals(
        new FreeMemory(
            186 * MIB,
            256 * MIB,
            Optional.of("/sys/fs/cgroup/system.slice/dir7.service/memory.max")),
        read());
  }

  @Test
  void aLimitOfAGroupAboveCountsToo() throws IOException {
    write("/proc/self/cgroup", "0::/outer/inner\n");
    group2("/outer", 200 * MIB, 150 * MIB, 0);
    group2("/outer/inner", 300 * MIB, 20 * MIB, 0);
    assertEquals(50 * MIB, read().bytes());
  }

  @Test
  void inAContainerOnlyItsOwnEndIsMounted() throws IOException {
    write("/proc/self/cgroup", "0::/../../docker/0a1b\n");
    group2("", 128 * MIB, 28 * MIB, 0);
    assertEquals(100 * MIB, read().bytes());
  }

  @Test
  void theFirstVersionOfControlGroupsIsReadAsWell() throws IOException {
    write("/proc/self/cgroup", "9:cpu,cpuacct:/a\n4:memory:/docker/0a1b\n0::/\n");
    String folder = "/sys/fs/cgroup/memory/docker/0a1b";
    write(folder + "/memory.limit_in_bytes", "134217728");
    write(folder + "/memory.usage_in_bytes", "67108864");
    write(folder + "/memory.stat", "cache 5\ninactive_file 1\ntotal_inactive_file 1048576\n");
    write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
    write("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1");
    assertEquals(65 * MIB, read().bytes());
  }

  @Test
  void moreUsedThanAllowedIsNothingFree() throws IOException {
    write("/proc/self/cgroup", "0::/a\n");
    group2("/a", 10 * MIB, 11 * MIB, 0);
    assertEquals(0, read().bytes());
  }

  @Test
  void damagedFilesSetNoLimit() throws IOException {
    write("/proc/self/cgroup", "nonsense\n0::\n:::\n0::relative\n");
    write("/sys/fs/cgroup/memory.max", "-5");
    write("/sys/fs/cgroup/memory.current", "99999999999999999999999");
    assertEquals(600 * MIB, read().bytes());
    write("/proc/meminfo", "");
    assertTrue(FreeMemory.read(new DeviceRoot(tree)).isEmpty());
  }

  private FreeMemory read() {
    return FreeMemory.read(new DeviceRoot(tree)).orElseThrow();
  }

  private void group2(String path, long max, long current, long inactive) throws IOException {
    write("/sys/fs/cgroup" + path + "/memory.max", Long.toString(max));
    write("/sys/fs/cgroup" + path + "/memory.current", Long.toString(current));
    write("/sys/fs/cgroup" + path + "/memory.stat", "anon 1\ninactive_file " + inactive + "\n");
  }

  private void write(String absolute, String text) throws IOException {
    Path file = tree.resolve(absolute.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
