package org.dir7.engine.sample;

import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** Pictures that are sampled at once, step by step: who hears of them, and which are wanted yet. */
public final class Together {

  /** Hears of every completed step of every picture and says whether it is still wanted. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param picture from 0
     * @param step the step just completed, from 1
     * @param steps all steps
     * @param latent the picture's latent after it; read only, valid during the call
     * @return false to give this picture up: nothing more is heard of it
     */
    boolean onStep(int picture, int step, int steps, float[] latent);
  }

  private final Listener listener;
  private final boolean[] wanted;

  /**
   * @param pictures at least 1
   */
  public Together(int pictures, Listener listener) {
    this.listener = listener;
    this.wanted = new boolean[pictures];
    Arrays.fill(wanted, true);
  }

  /** Whether a picture has not been given up. */
  public boolean wanted(int picture) {
    return wanted[picture];
  }

  /**
   * Tells of a step of all pictures.
   *
   * @param latents one a picture; may be more
   * @throws CancellationException where none is wanted any more
   */
  public void stepped(int step, int steps, float[][] latents) {
    boolean any = false;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = wanted[i] && listener.onStep(i, step, steps, latents[i]);
      any |= wanted[i];
    }
    if (!any) {
      throw new CancellationException("cancelled after step " + step + " of " + steps);
    }
  }
}
