package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.engine.graph.Value;

/** What the steps of a session share while they run: sizes of this prompt, time, memory. */
final class Frame {

  private final int tokens;
  private final int threads;
  private final AlignedFloats memory;
  private final float[] quantizedRows;
  private AlignedFloats[] scratch;
  private int branches = 1;
  private int textTokens;
  private double time;

  /**
   * @param tokens image tokens T
   * @param quantizedFloats floats of the largest input that is quantized
   */
  Frame(int tokens, int threads, int arenaFloats, int quantizedFloats) {
    this.tokens = tokens;
    this.threads = threads;
    memory = new AlignedFloats(arenaFloats);
    quantizedRows = new float[quantizedFloats];
  }

  /** Allocates the workers' scratch, once the largest need is known. */
  void allocateScratch(int scratchFloats) {
    scratch = AlignedFloats.forThreads(threads, scratchFloats);
  }

  /**
   * Aligns the workers' scratch again, between two tiles: a garbage collection may have moved it.
   */
  void alignScratch() {
    for (AlignedFloats each : scratch) {
      each.align();
    }
  }

  void prompt(int branchCount, int textTokenCount) {
    branches = branchCount;
    textTokens = textTokenCount;
  }

  void time(double t) {
    time = t;
  }

  double time() {
    return time;
  }

  int tokens() {
    return tokens;
  }

  int threads() {
    return threads;
  }

  int branches() {
    return branches;
  }

  int textTokens() {
    return textTokens;
  }

  /** Rows that a value has now. */
  int rows(Value value) {
    return value.extent().rows(branches, tokens, textTokens);
  }

  /** The arena. */
  float[] memory() {
    return memory.array();
  }

  /**
   * The arena's first element, the same while the session lasts, for steps know their places. A
   * garbage collection that moved so large and old an array would cost speed alone.
   */
  int first() {
    return memory.start();
  }

  /** The input of the integer product that comes next, as whole numbers. */
  float[] quantizedRows() {
    return quantizedRows;
  }

  /** A worker's own memory; its contents last for one tile. */
  AlignedFloats scratch(int worker) {
    return scratch[worker];
  }
}
