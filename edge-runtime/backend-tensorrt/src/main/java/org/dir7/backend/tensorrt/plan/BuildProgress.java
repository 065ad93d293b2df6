package org.dir7.backend.tensorrt.plan;

import java.util.Locale;

/**
 * How far a build is.
 *
 * @param plan the plan that was started or finished
 * @param finished plans finished, of {@code PlanName.values().length}
 * @param seconds since the build began
 * @param expectedSeconds of the whole build, from the last one here; 0 where none is known
 */
public record BuildProgress(PlanName plan, int finished, double seconds, double expectedSeconds) {

  /** One line for a log. */
  public String line() {
    String expected =
        expectedSeconds > 0
            ? String.format(Locale.ROOT, ", about %.0f s in all the last time", expectedSeconds)
            : ", minutes on a small board";
    return String.format(
        Locale.ROOT,
        "plans: %d of %d built, at %s, %.0f s%s",
        finished,
        PlanName.values().length,
        plan.id(),
        seconds,
        expected);
  }
}
