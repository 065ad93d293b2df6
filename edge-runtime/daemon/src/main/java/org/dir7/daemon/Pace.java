package org.dir7.daemon;

import java.util.Optional;

/** Learns how long pictures take here: a moving average of the seconds of one model evaluation. */
final class Pace {

  /** Weight of the newest picture. */
  private static final double NEWEST = 0.3;

  private double secondsPerEvaluation;

  /** Evaluations of one branch that a request needs. */
  static double evaluations(JobRequest request) {
    // heun evaluates twice a step, save the last; guidance other than 1 runs two branches.
    double a = request.sampler().equals("heun") ? 2.0 * request.steps() - 1 : request.steps();
    return request.guidance() == 1 ? a : 2 * a;
  }

  synchronized void finished(JobRequest request, double seconds) {
    double now = seconds / evaluations(request);
    secondsPerEvaluation =
        secondsPerEvaluation == 0 ? now : NEWEST * now + (1 - NEWEST) * secondsPerEvaluation;
  }

  /** Seconds for a whole picture; empty before the first one. */
  synchronized Optional<Double> estimate(JobRequest request) {
    return secondsPerEvaluation == 0
        ? Optional.empty()
        : Optional.of(evaluations(request) * secondsPerEvaluation);
  }

  /** Seconds for a picture with the engine's defaults; empty before the first one. */
  Optional<Double> secondsPerPicture(EngineInfo engine) {
    return estimate(new JobRequest("", engine.steps(), engine.guidance(), 0, engine.sampler()))
        .map(seconds -> Math.round(seconds * 1000) / 1000.0);
  }

  /** 0 before the first picture. */
  synchronized double secondsPerEvaluation() {
    return secondsPerEvaluation;
  }
}
