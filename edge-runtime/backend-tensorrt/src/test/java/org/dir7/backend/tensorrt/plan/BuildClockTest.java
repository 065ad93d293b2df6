package org.dir7.backend.tensorrt.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildClockTest {

  private long now;

  private BuildClock clock(Map<PlanName, Double> last) {
    return new BuildClock(PlanName.upTo(1), last, () -> now);
  }

  private void pass(double seconds) {
    now += (long) (seconds * 1e9);
  }

  private static final Map<PlanName, Double> LAST =
      Map.of(
          PlanName.PROMPT, 10.0,
          PlanName.DENOISE_2, 50.0,
          PlanName.DENOISE_1, 30.0,
          PlanName.DECODE, 10.0);

  @Test
  void theLastBuildHereIsTheEstimate() {
    BuildClock clock = clock(LAST);
    clock.started(PlanName.PROMPT);
    pass(5);
    assertEquals(0.05, clock.now().share(), 1e-9);
    assertEquals(100, clock.now().expectedSeconds(), 1e-9);
    pass(5);
    clock.finished(PlanName.PROMPT);
    clock.started(PlanName.DENOISE_2);
    pass(25);
    assertEquals(0.35, clock.now().share(), 1e-9);
    assertEquals(
        "plans: 1 of 4 built, at denoise-2, 35 %, 35 s, about 65 s left", clock.now().line());
  }

  @Test
  void aPlanThatTakesLongerNeverLooksFinished() {
    BuildClock clock = clock(LAST);
    clock.started(PlanName.PROMPT);
    pass(90);
    assertTrue(clock.now().share() < 0.10, "share " + clock.now().share());
    assertTrue(clock.now().line().endsWith(", 90 s, about 91 s left"), clock.now().line());
    pass(910);
    assertTrue(clock.now().share() < 0.10, "share " + clock.now().share());
    assertTrue(clock.now().line().endsWith("longer than the expected 100 s"), clock.now().line());
  }

  @Test
  void aNewMachineKnowsNothingUntilAPlanIsFinished() {
    BuildClock clock = clock(Map.of());
    clock.started(PlanName.PROMPT);
    pass(30);
    assertEquals(0, clock.now().expectedSeconds(), 0);
    assertTrue(clock.now().line().endsWith("minutes on a small board"), clock.now().line());
    clock.finished(PlanName.PROMPT);
    double usual = clock.now().share();
    assertEquals(30 / usual, clock.now().expectedSeconds(), 1e-6);
  }

  @Test
  void allPlansAreTheWholeBuild() {
    BuildClock clock = clock(Map.of());
    for (PlanName name : PlanName.upTo(1)) {
      clock.started(name);
      pass(3);
      clock.finished(name);
    }
    assertEquals(1, clock.now().share(), 1e-9);
    assertEquals(4, clock.taken().size());
  }
}
