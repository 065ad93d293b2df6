package org.dir7.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process's resident memory is made of, by the kernel's own account (/proc/PID/smaps): each
 * file by its name, and what belongs to none. {@code jcmd PID VM.native_memory}, with
 * -XX:NativeMemoryTracking=summary, splits the latter into Java's parts.
 *
 * <p>Argument: process id. Linux.
 */
public final class ResidentParts {

  private static final double KIB_A_MIB = 1024;

  /** Smaller files are one line. */
  private static final long SHOWN_KIB = 512;

  private ResidentParts() {}

  /** Resident KiB of a part: pages that were written to, and pages as they are in the file. */
  private static final class Part {
    long own;
    long shared;

    long all() {
      return own + shared;
    }
  }

  public static void main(String[] args) throws IOException {
    Map<String, Part> parts = new TreeMap<>();
    Part part = null;
    for (String line : Files.readAllLines(Path.of("/proc", args[0], "smaps"))) {
      String[] words = line.split(" +", 6);
      if (words[0].endsWith(":")) {
        add(part, words);
      } else {
        part = parts.computeIfAbsent(name(words), name -> new Part());
      }
    }
    Part small = new Part();
    parts.values().removeIf(p -> isSmall(p, small));
    parts.put("(less than half a MiB each)", small);
    System.out.println("| what | resident MiB | written to | as in the file |\n|---|---|---|---|");
    parts.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> -e.getValue().all()))
        .forEach(e -> print(e.getKey(), e.getValue()));
    Part all = new Part();
    all.own = parts.values().stream().mapToLong(p -> p.own).sum();
    all.shared = parts.values().stream().mapToLong(p -> p.shared).sum();
    print("all", all);
  }

  private static String name(String[] words) {
    String path = words.length < 6 ? "" : words[5];
    if (path.isEmpty()) {
      return "(anonymous)";
    }
    return path.startsWith("/") ? path.substring(path.lastIndexOf('/') + 1) : path;
  }

  private static void add(Part part, String[] words) {
    switch (words[0]) {
      case "Private_Dirty:", "Shared_Dirty:" -> part.own += Long.parseLong(words[1]);
      case "Private_Clean:", "Shared_Clean:" -> part.shared += Long.parseLong(words[1]);
      default -> {
        // Not counted.
      }
    }
  }

  private static boolean isSmall(Part part, Part sum) {
    if (part.all() >= SHOWN_KIB) {
      return false;
    }
    sum.own += part.own;
    sum.shared += part.shared;
    return true;
  }

  private static void print(String name, Part part) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f |%n",
        name,
        part.all() / KIB_A_MIB,
        part.own / KIB_A_MIB,
        part.shared / KIB_A_MIB);
  }
}
