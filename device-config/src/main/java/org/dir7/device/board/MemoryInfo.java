package org.dir7.device.board;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory, in bytes.
 *
 * @param total what the kernel manages, less than what is on the board
 * @param available what programs can have without swapping
 * @param swap all swap space; on Jetsons none of it helps the GPU
 */
public record MemoryInfo(long total, long available, long swap) {

  /** Reads {@code /proc/meminfo}, whose unit is KiB; 0 for a line that is not there. */
  static MemoryInfo parse(String meminfo) {
    Map<String, Long> kib = new HashMap<>();
    for (String line : meminfo.lines().toList()) {
      String[] words = line.split("[: ]+", -1);
      if (words.length >= 2 && words[1].matches("\\d{1,15}")) {
        kib.put(words[0], Long.parseLong(words[1]));
      }
    }
    return new MemoryInfo(
        1024 * kib.getOrDefault("MemTotal", 0L),
        1024 * kib.getOrDefault("MemAvailable", 0L),
        1024 * kib.getOrDefault("SwapTotal", 0L));
  }
}
