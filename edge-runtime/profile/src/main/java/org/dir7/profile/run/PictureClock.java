package org.dir7.profile.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.PictureStage;
import org.dir7.profile.Phase;
import org.dir7.profile.PictureTimes;

/** Takes the times of one picture while it is made. */
final class PictureClock implements GenerateListener {

  private static final double NANO = 1e-9;

  private final BooleanSupplier stopped;
  private final long start = System.nanoTime();
  private final Map<PictureStage, Double> stages = new EnumMap<>(PictureStage.class);
  private final List<Double> steps = new ArrayList<>();
  private long last = start;

  /**
   * Starts.
   *
   * @param stopped asked after every step; true ends the picture
   */
  PictureClock(BooleanSupplier stopped) {
    this.stopped = stopped;
  }

  @Override
  public boolean onStep(int step, int steps) {
    long now = System.nanoTime();
    this.steps.add((now - last) * NANO);
    last = now;
    return !stopped.getAsBoolean();
  }

  @Override
  public void onStage(PictureStage stage, long startNanos, long endNanos) {
    stages.put(stage, (endNanos - startNanos) * NANO);
    last = endNanos;
  }

  /**
   * The times, now that the picture is finished.
   *
   * @param origin of {@link System#nanoTime}, from which starts are counted
   * @param joules null where not measured
   */
  PictureTimes times(Phase phase, int prompt, long origin, Double joules) {
    double wall = (System.nanoTime() - start) * NANO;
    return new PictureTimes(
        phase,
        prompt,
        (start - origin) * NANO,
        wall,
        stages.get(PictureStage.ENCODE),
        stages.get(PictureStage.PROMPT),
        steps,
        stages.get(PictureStage.DECODE),
        stages.get(PictureStage.PNG),
        joules);
  }
}
