package org.dir7.engine.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bytes that are allocated when an engine is loaded, by part, and that stay the same until it is
 * closed.
 */
public record MemoryContract(List<Part> parts) {

  private static final double MIB = 1048576.0;

  /** Where a part lies, and so what limits it. */
  public enum Kind {
    /** In Java's heap, below its limit (-Xmx). */
    HEAP,
    /** The process's memory outside the heap: direct buffers, native libraries, pinned memory. */
    NATIVE,
    /** Pages of a file, which the system may drop and read again. */
    MAPPED,
    /** A GPU's memory; on a Jetson that is the system's. */
    DEVICE;

    /** As it is printed and exported. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One part.
   *
   * @param name what it holds, such as {@code weights}
   * @param kind where it lies
   * @param bytes size
   */
  public record Part(String name, Kind kind, long bytes) {}

  public MemoryContract {
    parts = List.copyOf(parts);
  }

  /** Nothing yet. */
  public static MemoryContract empty() {
    return new MemoryContract(List.of());
  }

  /** Bytes of all parts together. */
  public long total() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** Bytes of the parts of one kind. */
  public long total(Kind kind) {
    return parts.stream().filter(p -> p.kind() == kind).mapToLong(Part::bytes).sum();
  }

  /** This contract with another part. */
  public MemoryContract with(String name, Kind kind, long bytes) {
    List<Part> all = new ArrayList<>(parts);
    all.add(new Part(name, kind, bytes));
    return new MemoryContract(all);
  }

  /** One line a part and the total, in MiB. */
  public String table() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      line(text, part.name(), part.bytes(), "  " + part.kind().id());
    }
    line(text, "total", total(), "");
    return text.toString();
  }

  private static void line(StringBuilder text, String name, long bytes, String where) {
    text.append(String.format(Locale.ROOT, "%-24s %9.2f MiB%s%n", name, bytes / MIB, where));
  }
}
