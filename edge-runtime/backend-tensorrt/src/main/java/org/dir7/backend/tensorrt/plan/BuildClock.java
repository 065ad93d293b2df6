package org.dir7.backend.tensorrt.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Follows a build and estimates its end: from the seconds that each plan took the last time here,
 * or, on a new machine, from the plans finished so far and the usual shares.
 */
final class BuildClock {

  /**
   * Shares of a build of the shipped model on an H100, those of plans for several pictures a guess:
   * the second denoiser finds tactics timed.
   */
  private static final Map<PlanName, Double> USUAL =
      Map.of(
          PlanName.PROMPT, 0.07,
          PlanName.DENOISE_2, 0.62,
          PlanName.DENOISE_1, 0.16,
          PlanName.DECODE, 0.15,
          PlanName.DENOISE_2X2, 0.4,
          PlanName.DENOISE_2X4, 0.4);

  /** A plan that takes longer than expected never looks finished. */
  private static final double NEARLY = 0.95;

  private final List<PlanName> names;
  private final Map<PlanName, Double> last;
  private final Map<PlanName, Double> taken = new EnumMap<>(PlanName.class);
  private final LongSupplier nanoTime;
  private final long start;
  private long planStart;
  private PlanName plan = PlanName.PROMPT;

  /**
   * @param names that are built
   * @param last seconds a plan of the last build; empty where there was none
   */
  BuildClock(List<PlanName> names, Map<PlanName, Double> last, LongSupplier nanoTime) {
    this.names = names;
    this.last = last;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.planStart = start;
  }

  void started(PlanName name) {
    plan = name;
    planStart = nanoTime.getAsLong();
  }

  void finished(PlanName name) {
    plan = name;
    taken.put(name, (nanoTime.getAsLong() - planStart) / 1e9);
  }

  /** Seconds of every plan finished. */
  Map<PlanName, Double> taken() {
    return new EnumMap<>(taken);
  }

  BuildProgress now() {
    long now = nanoTime.getAsLong();
    double seconds = (now - start) / 1e9;
    boolean known = last.keySet().containsAll(names);
    Map<PlanName, Double> weights = known ? last : USUAL;
    double all = sumOf(weights);
    double done = 0;
    for (PlanName name : taken.keySet()) {
      done += weights.get(name) / all;
    }
    double expected = known ? all : 0;
    if (expected == 0 && done > 0) {
      expected = taken.values().stream().mapToDouble(s -> s).sum() / done;
    }
    if (!taken.containsKey(plan) && expected > 0) {
      double ofPlan = weights.get(plan) / all;
      double inPlan = (now - planStart) / 1e9 / (expected * ofPlan);
      done += ofPlan * Math.min(inPlan, NEARLY);
    }
    return new BuildProgress(plan, taken.size(), names.size(), seconds, expected, done);
  }

  private double sumOf(Map<PlanName, Double> seconds) {
    return names.stream().mapToDouble(seconds::get).sum();
  }
}
