package org.dir7.engine.backend;

import java.util.Comparator;
import java.util.List;

/**
 * How a session's arena is used: values that are needed at the same time have places of their own,
 * others share.
 *
 * @param bytes size of the arena
 * @param unsharedBytes what a buffer for every value would take
 * @param operations in the order in which they run
 */
public record ArenaUse(long bytes, long unsharedBytes, List<Operation> operations) {

  /**
   * One operation of the graph.
   *
   * @param name name of its first output
   * @param kind operation type, such as {@code Linear}
   * @param stage how often it runs: {@code prompt}, {@code step}, {@code call} or {@code decode}
   * @param liveBytes values that hold something still needed while it runs, its own counted
   */
  public record Operation(String name, String kind, String stage, long liveBytes) {}

  public ArenaUse {
    operations = List.copyOf(operations);
  }

  /** Bytes that sharing saved. */
  public long saved() {
    return unsharedBytes - bytes;
  }

  /**
   * The most that one operation needs at once: no placement can be smaller.
   *
   * @throws java.util.NoSuchElementException where there is no operation
   */
  public Operation peak() {
    return operations.stream().max(Comparator.comparingLong(Operation::liveBytes)).orElseThrow();
  }
}
