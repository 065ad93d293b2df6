package org.dir7.engine.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bytes that are allocated when an engine is loaded, by part, and that stay the same until it is
 * closed.
 */
public record MemoryContract(List<Part> parts) {

  /**
   * @param name what it holds, such as {@code weights}
   * @param bytes size
   */
  public record Part(String name, long bytes) {}

  public MemoryContract {
    parts = List.copyOf(parts);
  }

  /** Bytes of all parts together. */
  public long total() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /** This contract with another part. */
  public MemoryContract with(String name, long bytes) {
    List<Part> all = new ArrayList<>(parts);
    all.add(new Part(name, bytes));
    return new MemoryContract(all);
  }

  /** One line a part and the total, in MiB. */
  public String table() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      line(text, part.name(), part.bytes());
    }
    line(text, "total", total());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, long bytes) {
    text.append(String.format(Locale.ROOT, "%-24s %9.2f MiB%n", name, bytes / 1048576.0));
  }
}
