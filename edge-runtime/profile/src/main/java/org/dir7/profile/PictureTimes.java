package org.dir7.profile;

import java.util.Arrays;
import java.util.List;

/**
 * Times of one picture, in seconds.
 *
 * @param prompt index of its prompt in the settings
 * @param start since the profiler's start
 * @param wall from the request to the finished picture
 * @param encode text encoder
 * @param promptWork noise, and what depends on the prompt alone
 * @param steps every sampler step
 * @param decode latent to RGB
 * @param png writing the file's bytes
 * @param joules energy of the board meanwhile; null where not measured
 */
public record PictureTimes(
    Phase phase,
    int prompt,
    double start,
    double wall,
    double encode,
    double promptWork,
    List<Double> steps,
    double decode,
    double png,
    Double joules) {

  public PictureTimes {
    steps = List.copyOf(steps);
  }

  /** All steps together. */
  public double allSteps() {
    return steps.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** All stages together. */
  public double stages() {
    return Arrays.stream(new double[] {encode, promptWork, allSteps(), decode, png}).sum();
  }
}
