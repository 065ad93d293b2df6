package org.dir7.backend.cpu;

/**
 * One prediction, made again and again with another matrix each time. What comes before the matrix
 * is computed once and kept; matrices should come in the order in which the network multiplies
 * them, for a step back computes everything anew.
 */
public interface HeldPrediction {

  /**
   * Predicts.
   *
   * @param changed name of the only matrix that is not what it was when the prediction was held
   * @param out [branches, n], as {@link org.dir7.engine.backend.Session#denoise} gives it, to the
   *     bit
   */
  void predict(String changed, float[] out);
}
