package org.dir7.engine.backend;

/**
 * WKV-7 over tokens in the order given:
 *
 * <pre>
 *   sa = S a_t;  S = S * diag(w_t) + sa b_t^T + v_t k_t^T;  y_t = S r_t
 * </pre>
 *
 * per head, FP32 throughout. Size of the state: heads * headSize^2 floats, whatever the number of
 * tokens.
 */
public interface Wkv7Operator extends AutoCloseable {

  /**
   * Runs the recurrence. All inputs and {@code y} are [tokens, heads, headSize], row-major.
   *
   * @param state [heads, headSize, headSize] (value row, key column): the initial state, replaced
   *     by the final one
   */
  void apply(
      int tokens,
      int heads,
      int headSize,
      float[] r,
      float[] w,
      float[] k,
      float[] v,
      float[] a,
      float[] b,
      float[] state,
      float[] y);

  @Override
  void close();
}
