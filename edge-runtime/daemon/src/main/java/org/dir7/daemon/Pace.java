package org.dir7.daemon;

import java.util.Optional;

/**
 * Learns how long pictures take here: seconds of one model evaluation, and what a picture takes
 * besides (prompt, decoder, PNG). Both are moving averages; of the evaluations every one counts, so
 * that a picture of two steps, drawn first and cold, says little about one of twenty.
 */
final class Pace {

  /** What a picture weighs against the one after it. */
  private static final double OLDER = 0.7;

  private double evaluations;
  private double evaluationSeconds;
  private double pictures;
  private double otherSeconds;

  /** Evaluations of one branch that a request needs. */
  static double evaluations(JobRequest request) {
    // heun evaluates twice a step, save the last; guidance other than 1 runs two branches.
    double a = request.sampler().equals("heun") ? 2.0 * request.steps() - 1 : request.steps();
    return request.guidance() == 1 ? a : 2 * a;
  }

  /**
   * A picture is drawn.
   *
   * @param seconds of the whole picture
   * @param stepSeconds of its steps
   */
  synchronized void finished(JobRequest request, double seconds, double stepSeconds) {
    evaluations = OLDER * evaluations + evaluations(request);
    evaluationSeconds = OLDER * evaluationSeconds + stepSeconds;
    pictures = OLDER * pictures + 1;
    otherSeconds = OLDER * otherSeconds + Math.max(0, seconds - stepSeconds);
  }

  /** Seconds for a whole picture; empty before the first one. */
  Optional<Double> estimate(JobRequest request) {
    return left(request, 0);
  }

  /** Seconds from the end of a step (0: from the start) to the end of the picture, likewise. */
  synchronized Optional<Double> left(JobRequest request, int step) {
    if (pictures == 0) {
      return Optional.empty();
    }
    double open = evaluations(request) * (1 - (double) step / request.steps());
    return Optional.of(otherSeconds / pictures + open * secondsPerEvaluation());
  }

  /** Seconds for a picture with the engine's defaults; empty before the first one. */
  Optional<Double> secondsPerPicture(EngineInfo engine) {
    return estimate(new JobRequest("", engine.steps(), engine.guidance(), 0, engine.sampler()))
        .map(seconds -> Math.round(seconds * 1000) / 1000.0);
  }

  /** 0 before the first picture. */
  synchronized double secondsPerEvaluation() {
    return pictures == 0 ? 0 : evaluationSeconds / evaluations;
  }
}
