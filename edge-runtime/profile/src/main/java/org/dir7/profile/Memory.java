package org.dir7.profile;

import java.util.List;

/**
 * Memory of the process.
 *
 * @param contract what the backend said that it allocates, once
 * @param points over time
 * @param parts resident memory by what holds it, after the steady pictures; empty where the system
 *     does not say
 * @param resident of the process when the parts were taken
 * @param unattributed of it, what no part explains
 */
public record Memory(
    List<Part> contract, List<Point> points, List<Part> parts, long resident, long unattributed) {

  public Memory {
    contract = List.copyOf(contract);
    points = List.copyOf(points);
    parts = List.copyOf(parts);
  }

  /**
   * A part.
   *
   * @param name what holds it
   */
  public record Part(String name, long bytes) {}

  /**
   * A look at the process.
   *
   * @param at seconds since the profiler's start
   * @param resident 0 where the system does not say
   * @param heap used by objects, live and dead
   * @param direct in direct buffers
   * @param mapped in mapped files' buffers
   */
  public record Point(double at, long resident, long heap, long direct, long mapped) {}

  /** Bytes of the contract. */
  public long contractTotal() {
    return contract.stream().mapToLong(Part::bytes).sum();
  }
}
