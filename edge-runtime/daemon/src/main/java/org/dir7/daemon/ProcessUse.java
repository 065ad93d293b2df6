package org.dir7.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What this process uses of its machine besides memory.
 *
 * @param cpuSeconds user and system, since its start; 0 where the system does not say
 * @param openFiles handles; 0 where the system does not say
 */
public record ProcessUse(double cpuSeconds, long openFiles) {

  public static ProcessUse now() {
    double cpu =
        ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      return new ProcessUse(cpu, handles.count() - 1); // one lists the folder
    } catch (IOException e) {
      return new ProcessUse(cpu, 0); // not Linux
    }
  }
}
