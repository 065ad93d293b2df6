package org.dir7.engine.generate;

/** Hears how a picture proceeds; called on the generating thread. */
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
   * @param startNanos of {@link System#nanoTime}: the end of the stage before
   * @param endNanos of {@link System#nanoTime}
   */
  default void onStage(PictureStage stage, long startNanos, long endNanos) {}
}
