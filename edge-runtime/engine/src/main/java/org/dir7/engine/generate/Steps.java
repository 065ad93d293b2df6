package org.dir7.engine.generate;

import java.util.Optional;
import org.dir7.engine.sample.SamplerLoop;

/**
 * Passes steps on to the listener and the flight recorder. One event serves all steps, for a step
 * allocates nothing; ended by hand, it takes its duration anew.
 */
final class Steps implements SamplerLoop.StepListener {
  private final GenerateListener listener;
  private final Optional<PictureSoFar> view;
  private final PictureEvent.Step event = new PictureEvent.Step();

  Steps(GenerateListener listener, Optional<PictureSoFar> view) {
    this.listener = listener;
    this.view = view;
    event.begin();
  }

  @Override
  public boolean onStep(int step, int steps, float[] now) {
    event.end();
    if (event.shouldCommit()) {
      event.step = step;
      event.steps = steps;
      event.commit();
    }
    if (view.isPresent()) {
      view.get().stepped(step, now);
    }
    boolean goOn = listener.onStep(step, steps, view);
    event.begin();
    return goOn;
  }
}
