package org.dir7.device.board;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dir7.device.DeviceRoot;

/**
 * Memory that this process may still take, by whichever is tighter: the whole system or a control
 * group (a container's limit, a service's {@code MemoryMax}).
 *
 * @param bytes what is free, pages of files that can be dropped counted
 * @param of all that the system or the group has
 * @param limit absolute path of the file that sets the limit; empty where the system itself does
 */
public record FreeMemory(long bytes, long of, Optional<String> limit) {

  private static final String V2 = "/sys/fs/cgroup";
  private static final String V1 = "/sys/fs/cgroup/memory";

  /** Reads it; empty where the system does not tell. */
  public static Optional<FreeMemory> read(DeviceRoot root) {
    List<FreeMemory> all = new ArrayList<>();
    root.find("/proc/meminfo")
        .map(MemoryInfo::parse)
        .filter(memory -> memory.available() > 0)
        .ifPresent(m -> all.add(new FreeMemory(m.available(), m.total(), Optional.empty())));
    for (String line : root.find("/proc/self/cgroup").orElse("").lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[0].equals("0") && parts[1].isEmpty()) {
        groups(root, V2, parts[2], "memory.max", "memory.current", "inactive_file", all);
      } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
        groups(
            root,
            V1,
            parts[2],
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
            all);
      }
    }
    return all.stream().min(Comparator.comparingLong(FreeMemory::bytes));
  }

  /**
   * Adds the limits of a group and all above it. In a container the path may be the host's, of
   * which only the container's own end is mounted: what is missing is passed over.
   */
  private static void groups(
      DeviceRoot root,
      String mount,
      String path,
      String limit,
      String usage,
      String droppable,
      List<FreeMemory> all) {
    for (String at = path; ; at = at.substring(0, at.lastIndexOf('/'))) {
      String folder = mount + (at.equals("/") ? "" : at);
      long most = number(root.find(folder + "/" + limit));
      long used = number(root.find(folder + "/" + usage));
      if (most >= 0 && used >= 0) {
        long cached = Long.max(0, statistic(root.find(folder + "/memory.stat"), droppable));
        long free = Long.max(0, most - used + cached);
        all.add(new FreeMemory(free, most, Optional.of(folder + "/" + limit)));
      }
      if (at.lastIndexOf('/') < 0 || at.isEmpty() || at.equals("/")) {
        return;
      }
    }
  }

  private static long statistic(Optional<String> text, String name) {
    return text.stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(name + " "))
        .map(line -> number(Optional.of(line.substring(name.length() + 1))))
        .findFirst()
        .orElse(-1L);
  }

  /** -1 for no number: {@code max}, no file, or version 1's nine exabytes for "none". */
  private static long number(Optional<String> text) {
    return text.map(String::strip)
        .filter(t -> t.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .orElse(-1L);
  }
}
