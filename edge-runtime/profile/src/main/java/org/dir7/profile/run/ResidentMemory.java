package org.dir7.profile.run;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.device.DeviceRoot;
import org.dir7.profile.Memory.Part;

/**
 * The resident memory by what holds it: every mapping of /proc/self/smaps, told by its file, by the
 * addresses that the virtual machine names ({@link JavaRegions}), or by how the C library lays out
 * stacks and heaps.
 *
 * @param resident bytes of all mappings
 * @param parts the largest first
 * @param unattributed bytes that none of the rules explains
 */
public record ResidentMemory(long resident, List<Part> parts, long unattributed) {

  /** Heaps of the C library's threads begin at multiples of this. */
  private static final long ARENA = 64L << 20;

  /** From this size on the C library maps a block by itself. */
  private static final long LARGE_BLOCK = 128L << 10;

  /** A thread's guard: 4 KiB of the C library's, 16 KiB of Java's. */
  private static final long GUARD = 16L << 10;

  /** Stacks are 8 MiB at most unless somebody asks for more. */
  private static final long STACK = 8L << 20;

  /** Smaller ones, such as a locale's twelve, are not worth a line each. */
  private static final long SMALL_FILE = 1L << 20;

  private static final String FILE = "file: ";
  private static final String NATIVE_HEAP = "native heap";
  private static final String LARGE_BLOCKS = "native heap, large blocks";

  /**
   * A mapping.
   *
   * @param file empty for anonymous memory
   * @param guard whether nothing may be read there
   */
  private record Mapping(long from, long to, String file, boolean guard, long resident) {
    long size() {
      return to - from;
    }
  }

  /**
   * Reads it now; some milliseconds to tens of them.
   *
   * @throws IOException where the system does not offer it, or shows an empty file
   */
  static ResidentMemory read(DeviceRoot root, JavaRegions java) throws IOException {
    ResidentMemory memory = of(Files.readAllLines(root.path("/proc/self/smaps")), java);
    if (memory.resident() == 0) {
      throw new IOException("there is no mapping in it");
    }
    return memory;
  }

  /**
   * Sorts what a process's smaps say.
   *
   * @param smaps lines of the file
   * @param java where that process keeps heap, code and classes
   */
  public static ResidentMemory of(List<String> smaps, JavaRegions java) {
    Map<String, Long> parts = new LinkedHashMap<>();
    long resident = 0;
    long unattributed = 0;
    Mapping before = null;
    String lastFile = "";
    for (Mapping mapping : mappings(smaps)) {
      resident += mapping.resident();
      String part = part(mapping, before, lastFile, java);
      if (part.isEmpty()) {
        unattributed += mapping.resident();
      } else if (mapping.resident() > 0) {
        parts.merge(part, mapping.resident(), Long::sum);
      }
      lastFile =
          mapping.file().startsWith("/") ? mapping.file() : adjacent(before, mapping, lastFile);
      before = mapping;
    }
    List<Part> all = new ArrayList<>();
    long small = 0;
    for (Map.Entry<String, Long> part : parts.entrySet()) {
      if (part.getKey().startsWith(FILE) && part.getValue() < SMALL_FILE) {
        small += part.getValue();
      } else {
        all.add(Part.of(part.getKey(), part.getValue()));
      }
    }
    if (small > 0) {
      all.add(Part.of("files, small ones together", small));
    }
    return new ResidentMemory(resident, sorted(all), unattributed);
  }

  /**
   * Says how much of the native heap is direct buffers: the C library does not tell whose a block
   * is, Java does. They count as resident, for an engine fills those that it takes.
   *
   * @param bytes in direct buffers, as Java counts them
   */
  ResidentMemory withDirectBuffers(long bytes) {
    long left = bytes;
    List<Part> split = new ArrayList<>();
    for (String name : List.of(LARGE_BLOCKS, NATIVE_HEAP)) {
      for (Part part : parts) {
        if (part.name().equals(name)) {
          long direct = Math.min(left, part.bytes());
          left -= direct;
          split.add(Part.of(name, part.bytes() - direct));
        }
      }
    }
    parts.stream()
        .filter(part -> !part.name().equals(LARGE_BLOCKS) && !part.name().equals(NATIVE_HEAP))
        .forEach(split::add);
    split.add(Part.of("direct buffers: weights and the like", bytes - left));
    split.removeIf(part -> part.bytes() == 0);
    return new ResidentMemory(resident, sorted(split), unattributed);
  }

  private static List<Part> sorted(List<Part> parts) {
    return parts.stream().sorted((a, b) -> Long.compare(b.bytes(), a.bytes())).toList();
  }

  /** A library's zeroed data lies right behind its file's mappings. */
  private static String adjacent(Mapping before, Mapping mapping, String lastFile) {
    return before != null && before.to() == mapping.from() && before.file().startsWith("/")
        ? lastFile
        : "";
  }

  private static String part(Mapping mapping, Mapping before, String lastFile, JavaRegions java) {
    String region = java.region(mapping.from(), mapping.to());
    if (!region.isEmpty()) {
      return region;
    }
    String file = mapping.file();
    if (file.startsWith("/")) {
      return file(file);
    }
    if (file.equals("[heap]")) {
      return NATIVE_HEAP;
    }
    if (file.startsWith("[stack")) {
      return "stacks";
    }
    if (!file.isEmpty()) {
      return "kernel: " + file;
    }
    boolean follows = before != null && before.to() == mapping.from();
    if (follows && before.guard() && before.size() <= GUARD && mapping.size() <= STACK) {
      return "stacks";
    }
    if (follows && !lastFile.isEmpty() && lastFile.contains(".so")) {
      return file(lastFile);
    }
    if (mapping.from() % ARENA == 0 && mapping.size() <= ARENA) {
      return NATIVE_HEAP;
    }
    return mapping.size() >= LARGE_BLOCK ? LARGE_BLOCKS : "";
  }

  private static String file(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.endsWith(".jsa") || name.equals("modules") || name.endsWith(".jar")) {
      return "Java classes: files";
    }
    if (name.contains(".so")) {
      if (path.contains("/jvm/") || name.startsWith("libjvm")) {
        return "libraries: Java";
      }
      return name.contains("onnxruntime") ? "libraries: ONNX Runtime" : "libraries: other";
    }
    return name.endsWith("java") ? "libraries: Java" : FILE + name;
  }

  private static List<Mapping> mappings(List<String> smaps) {
    List<Mapping> mappings = new ArrayList<>();
    String[] head = null;
    for (String line : smaps) {
      if (line.startsWith("Rss:") && head != null) {
        long kib = Long.parseLong(line.replaceAll("\\D", ""));
        mappings.add(mapping(head, kib << 10));
        head = null;
      } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        head = line.split(" +", 6);
      }
    }
    return mappings;
  }

  /** Fields of a mapping's first line: range, rights, offset, device, inode, name. */
  private static Mapping mapping(String[] head, long resident) {
    String[] range = head[0].split("-", 2);
    return new Mapping(
        Long.parseUnsignedLong(range[0], 16),
        Long.parseUnsignedLong(range[1], 16),
        head.length > 5 ? head[5].strip() : "",
        head[1].startsWith("---"),
        resident);
  }
}
