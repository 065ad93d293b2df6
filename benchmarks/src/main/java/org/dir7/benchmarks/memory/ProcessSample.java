package org.dir7.benchmarks.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a Linux process holds at a moment.
 *
 * @param resident bytes of its pages in memory
 * @param anonymous those that belong to no file
 * @param handles open file descriptors
 * @param threads of the process
 */
record ProcessSample(long resident, long anonymous, long handles, long threads) {

  static ProcessSample of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> handles = Files.list(folder.resolve("fd"))) {
      List<String> status = Files.readAllLines(folder.resolve("status"));
      return new ProcessSample(
          1024 * number(status, "VmRSS:"),
          1024 * number(status, "RssAnon:"),
          handles.count(),
          number(status, "Threads:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split(" ", 2)[0])
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
