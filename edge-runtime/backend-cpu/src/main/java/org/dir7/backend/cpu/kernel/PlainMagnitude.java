package org.dir7.backend.cpu.kernel;

/** {@link MagnitudeKernel} in plain Java. */
public final class PlainMagnitude implements MagnitudeKernel {

  @Override
  public void raise(float[] largest, float[] x, int at) {
    rest(largest, x, at, 0);
  }

  /** Columns from {@code from} on. */
  public static void rest(float[] largest, float[] x, int at, int from) {
    for (int k = from; k < largest.length; k++) {
      largest[k] = Math.max(largest[k], Math.abs(x[at + k]));
    }
  }
}
