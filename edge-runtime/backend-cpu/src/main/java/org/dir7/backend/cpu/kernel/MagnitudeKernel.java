package org.dir7.backend.cpu.kernel;

/** Largest magnitudes, column by column: what a quantizer asks of every row. */
public interface MagnitudeKernel {

  /**
   * {@code largest[k] = max(largest[k], |x[at + k]|)}.
   *
   * @param largest [width]
   * @param x finite
   */
  void raise(float[] largest, float[] x, int at);
}
