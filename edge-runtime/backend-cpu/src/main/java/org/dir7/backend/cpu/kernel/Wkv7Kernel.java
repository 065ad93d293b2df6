package org.dir7.backend.cpu.kernel;

import java.util.Arrays;

/**
 * WKV-7 with a transposed state: S is kept as [key column j][value row i], so that a vector holds
 * consecutive value rows and every sum over j is one chain of fused multiply-adds in a lane:
 *
 * <pre>
 *   sa_i = fma(S_ij, a_j, ...)                                         over rising j, from 0
 *   S_ij = fma(v_i, k_j, fma(sa_i, b_j, S_ij * w_j))
 *   y_i  = fma(S_ij, r_j, ...)                                         over rising j, from 0
 * </pre>
 *
 * The value rows are independent of each other, so a head may be cut into blocks of them.
 */
public interface Wkv7Kernel {

  /** Value rows that one call of {@link #run} takes at most; the last block may be smaller. */
  int blockRows(int headSize);

  /** Floats of scratch for {@link #run}. */
  default int scratchFloats(int headSize) {
    return (headSize + 4) * headSize;
  }

  /**
   * Runs all tokens for value rows {@code from} to {@code to} (exclusive) of one head.
   *
   * @param scratch of {@link #scratchFloats} floats
   */
  void run(Wkv7Call call, int head, int from, int to, AlignedFloats scratch);

  /**
   * Brings a block's initial state into scratch, transposed, from {@code so} on: [headSize][to -
   * from].
   *
   * @param stride from one key column to the next, at least {@code to - from}
   */
  static void load(Wkv7Call call, int head, int from, int to, float[] scratch, int so, int stride) {
    int n = call.headSize();
    int rows = to - from;
    if (call.state() == null) {
      Arrays.fill(scratch, so, so + n * stride, 0f);
      return;
    }
    int at = call.stateOffset() + (head * n + from) * n;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < n; j++) {
        scratch[so + j * stride + i] = call.state()[at + i * n + j];
      }
    }
  }

  /** Brings the final state back. */
  static void store(
      Wkv7Call call, int head, int from, int to, float[] scratch, int so, int stride) {
    if (call.state() == null) {
      return;
    }
    int n = call.headSize();
    int rows = to - from;
    int at = call.stateOffset() + (head * n + from) * n;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < n; j++) {
        call.state()[at + i * n + j] = scratch[so + j * stride + i];
      }
    }
  }
}
