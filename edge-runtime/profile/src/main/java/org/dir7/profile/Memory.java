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

  /** Kind of a part of the contract that lies in a GPU's memory. */
  public static final String DEVICE = "device";

  public Memory {
    contract = List.copyOf(contract);
    points = List.copyOf(points);
    parts = List.copyOf(parts);
  }

  /**
   * A part.
   *
   * @param name what holds it
   * @param kind of the contract's parts: heap, native, mapped or device; null for parts of the
   *     resident memory, and in files of schema 1
   */
  public record Part(String name, long bytes, String kind) {

    public static Part of(String name, long bytes) {
      return new Part(name, bytes, null);
    }
  }

  /**
   * A look at the process.
   *
   * @param at seconds since the profiler's start
   * @param resident 0 where the system does not say
   * @param heap used by objects, live and dead
   * @param direct in direct buffers
   * @param mapped in mapped files' buffers
   * @param gpuHeld what the engine has allocated on the GPU by itself; null where there is none, as
   *     below, and in files of schema 1
   * @param gpuUsed of the GPU's memory by whichever process
   */
  public record Point(
      double at, long resident, long heap, long direct, long mapped, Long gpuHeld, Long gpuUsed) {}

  /** Bytes of the contract. */
  public long contractTotal() {
    return contractHost() + contractGpu();
  }

  /** Bytes of the contract's parts in the process's memory. */
  public long contractHost() {
    return contract.stream().filter(p -> !DEVICE.equals(p.kind())).mapToLong(Part::bytes).sum();
  }

  /** Bytes of the contract's parts in the GPU's memory. */
  public long contractGpu() {
    return contract.stream().filter(p -> DEVICE.equals(p.kind())).mapToLong(Part::bytes).sum();
  }
}
