package org.dir7.engine.generate;

import java.util.Optional;

/**
 * Hears how a picture proceeds; called on the generating thread, and of the last stage on that of
 * {@link Drawing#picture}.
 */
@FunctionalInterface
public interface GenerateListener {

  /** Goes on, silently. */
  GenerateListener NONE = (step, steps) -> true;

  /**
   * After every sampler step.
   *
   * @param step the step just completed, from 1
   * @param steps all steps
   * @return false to cancel
   */
  boolean onStep(int step, int steps);

  /**
   * After every stage.
   *
   * @param startNanos of {@link System#nanoTime}: the end of the stage before; a file may be
   *     written later
   * @param endNanos of {@link System#nanoTime}
   */
  default void onStage(PictureStage stage, long startNanos, long endNanos) {}

  /**
   * As {@link #onStep(int, int)}, with a way to look at the picture.
   *
   * @param soFar valid during the call; empty where the backend cannot decode between steps
   */
  default boolean onStep(int step, int steps, Optional<PictureSoFar> soFar) {
    return onStep(step, steps);
  }
}
