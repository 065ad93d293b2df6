package org.dir7.backend.cpu.kernel;

/**
 * The one order in which every kernel reduces a row: element i goes to partial sum i mod 16, in
 * rising i, and the sixteen are added as a tree. Sixteen is the widest vector's lane count, so a
 * 512-bit kernel holds them in one register, narrower ones in several, and all give the same bits.
 */
public final class Partials {

  public static final int COUNT = 16;

  private Partials() {}

  /** Sum of the sixteen partials at {@code offset}, which it overwrites. */
  public static float tree(float[] partials, int offset) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        partials[offset + i] += partials[offset + half + i];
      }
    }
    return partials[offset];
  }
}
