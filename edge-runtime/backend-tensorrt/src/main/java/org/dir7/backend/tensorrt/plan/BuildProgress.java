package org.dir7.backend.tensorrt.plan;

import java.util.Locale;

/**
 * How far a build is.
 *
 * @param plan the plan in progress, or the last that was finished
 * @param finished plans finished
 * @param all plans of the build
 * @param seconds since the build began
 * @param expectedSeconds of the whole build: what the last one here took, or what the plans so far
 *     let expect; 0 where nothing is known
 * @param share done, 0 to 1; an estimate
 */
public record BuildProgress(
    PlanName plan, int finished, int all, double seconds, double expectedSeconds, double share) {

  /** One line for a log. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "plans: %d of %d built, at %s, %.0f %%, %.0f s%s",
        finished,
        all,
        plan.id(),
        100 * share,
        seconds,
        rest());
  }

  private String rest() {
    if (expectedSeconds <= 0) {
      return ", minutes on a small board";
    }
    if (seconds > expectedSeconds) {
      return String.format(Locale.ROOT, ", longer than the expected %.0f s", expectedSeconds);
    }
    return String.format(Locale.ROOT, ", about %.0f s left", expectedSeconds * (1 - share));
  }
}
