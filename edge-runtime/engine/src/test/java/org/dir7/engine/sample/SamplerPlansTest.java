package org.dir7.engine.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplerPlansTest {

  private static final float[] NOISE = {0.7f, -1.3f, 2.1f};

  /** A network that depends on latent and time without any symmetry. */
  private static double network(double z, double t) {
    return Math.sin(3 * z + t) + 0.5 * z * t;
  }

  /** What the NumPy reference gives for that network, in double. */
  static Stream<Arguments> reference() {
    return Stream.of(
        row(Sampler.EULER, Prediction.FLOW, 7, 0.001297052025, -0.2787774172, 1.884289461),
        row(Sampler.HEUN, Prediction.FLOW, 5, -0.001849066415, -0.2680488361, 1.912746649),
        row(Sampler.HEUN, Prediction.FLOW, 1, 0.3084193376, -0.4107506708, 0.1995633794),
        row(Sampler.DDIM, Prediction.EPSILON, 6, 23.276431, -23.40489591, 35.10265271),
        row(Sampler.DDIM, Prediction.V_PREDICTION, 6, 0.03395296804, 0.1043093399, 1.824189814),
        row(Sampler.DPMPP_2M, Prediction.FLOW, 6, 0.004309924816, -0.2709047727, 1.908399086),
        row(Sampler.DPMPP_2M, Prediction.FLOW, 2, -0.01080130667, -0.3085473915, 1.367426799),
        row(Sampler.DPMPP_2M, Prediction.EPSILON, 7, 33.80094644, -29.65780717, 33.9576158),
        row(
            Sampler.DPMPP_2M,
            Prediction.V_PREDICTION,
            6,
            -0.03940640146,
            0.03282304671,
            1.749892269),
        row(
            Sampler.DPMPP_2M,
            Prediction.V_PREDICTION,
            1,
            -0.387774889,
            0.8793516763,
            -1.885480882));
  }

  private static Arguments row(Sampler s, Prediction p, int steps, double a, double b, double c) {
    return Arguments.of(s, p, steps, new double[] {a, b, c});
  }

  @ParameterizedTest
  @MethodSource("reference")
  void givesTheReferencesNumbers(Sampler sampler, Prediction prediction, int steps, double[] want) {
    double[] got = sample(sampler, prediction, steps, SamplerPlansTest::network);
    // FP32 registers; an epsilon network's noise at t = 1 is divided by a signal scale of 0.0064,
    // which turns one rounding of 6e-8 into 1e-5 of the result.
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], 5e-5 * Math.max(1, Math.abs(want[i])));
    }
  }

  static Stream<Arguments> pairings() {
    return Stream.of(Sampler.values())
        .flatMap(
            s -> Stream.of(Prediction.values()).filter(s::supports).map(p -> Arguments.of(s, p)));
  }

  private static final double MEAN = 0.4;
  private static final double SPREAD = 0.3;

  /**
   * For data N(m, s^2) the ideal predictor is linear and the exact trajectory carries noise n to m
   * + s n (the probability flow keeps quantiles): mean at once, spread as the steps grow.
   */
  @ParameterizedTest
  @MethodSource("pairings")
  void carriesNoiseToAGaussianDataDistribution(Sampler sampler, Prediction prediction) {
    double coarse = gaussianError(sampler, prediction, 25);
    double fine = gaussianError(sampler, prediction, 100);
    // Four times the steps gain 4 at first order and 16 at second. dpmpp-2m starts and ends with
    // first-order steps, which dominate its small error.
    assertTrue(fine < coarse / (sampler == Sampler.HEUN ? 12 : 3), coarse + " then " + fine);
    // First order at 100 steps: 0.012 for euler, 0.029 for ddim, whose signal scale starts at
    // 0.0064.
    boolean firstOrder = sampler == Sampler.EULER || sampler == Sampler.DDIM;
    assertTrue(fine < (firstOrder ? 4e-2 : 5e-3), "error at 100 steps: " + fine);
  }

  private static double gaussianError(Sampler sampler, Prediction prediction, int steps) {
    DiffusionConfig diffusion = config(prediction);
    double[] got = sample(sampler, prediction, steps, (z, t) -> ideal(diffusion, prediction, z, t));
    double worst = 0;
    for (int i = 0; i < NOISE.length; i++) {
      worst = Math.max(worst, Math.abs(got[i] - exact(diffusion, NOISE[i])));
    }
    return worst;
  }

  /** End of the exact trajectory through the starting noise, from the grid's first point. */
  private static double exact(DiffusionConfig diffusion, double noise) {
    TimeGrid.Point start = TimeGrid.of(diffusion, 1).get(0);
    double spread = Math.hypot(start.signal() * SPREAD, start.noise());
    return MEAN + SPREAD * (noise - start.signal() * MEAN) / spread;
  }

  private static double ideal(
      DiffusionConfig diffusion, Prediction prediction, double z, double t) {
    double a;
    double s;
    if (prediction == Prediction.FLOW) {
      a = 1 - t;
      s = t;
    } else {
      int index = (int) Math.round(t * diffusion.numTrainTimesteps());
      double power = 1;
      for (int i = 0; i <= index; i++) {
        power *=
            1
                - (diffusion.betaStart()
                    + (diffusion.betaEnd() - diffusion.betaStart())
                        * i
                        / (diffusion.numTrainTimesteps() - 1));
      }
      a = Math.sqrt(power);
      s = Math.sqrt(1 - power);
    }
    double variance = a * a * SPREAD * SPREAD + s * s;
    double clean = MEAN + a * SPREAD * SPREAD / variance * (z - a * MEAN);
    double noise = s / variance * (z - a * MEAN);
    switch (prediction) {
      case FLOW:
        return noise - clean;
      case EPSILON:
        return noise;
      case V_PREDICTION:
        return a * noise - s * clean;
    }
    throw new AssertionError(prediction);
  }

  @Test
  void heunEvaluatesTwiceAStepButTheLast() {
    SamplerPlan plan = SamplerPlans.of(Sampler.HEUN, config(Prediction.FLOW), 20);
    assertEquals(39, plan.evaluations().size());
    assertEquals(20, plan.steps());
  }

  @Test
  void trailingTimesMatchTheReference() {
    double[] times =
        TimeGrid.of(config(Prediction.EPSILON), 7).stream()
            .mapToDouble(TimeGrid.Point::t)
            .toArray();
    double[] want = {0.999, 0.856, 0.713, 0.57, 0.428, 0.285, 0.142, 0};
    assertArrayEquals(want, times, 1e-15);
  }

  @Test
  void guidanceMixesBothBranches() {
    SamplerPlan plan = SamplerPlans.of(Sampler.EULER, config(Prediction.FLOW), 1);
    float[] latent = new float[3];
    new SamplerLoop(3)
        .run(
            plan,
            3,
            (z, t, out) -> {
              for (int i = 0; i < 3; i++) {
                out[i] = 2;
                out[3 + i] = 1;
              }
            },
            NOISE,
            latent,
            (step, steps, z) -> true);
    // v = 1 + 3 (2 - 1) = 4; one Euler step of -1.
    assertArrayEquals(new float[] {0.7f - 4, -1.3f - 4, 2.1f - 4}, latent, 1e-6f);
  }

  @Test
  void cancelsAfterTheStepThatSaysSo() {
    SamplerPlan plan = SamplerPlans.of(Sampler.HEUN, config(Prediction.FLOW), 10);
    int[] calls = new int[1];
    CancellationException cancelled =
        assertThrows(
            CancellationException.class,
            () ->
                new SamplerLoop(3)
                    .run(
                        plan,
                        1,
                        (z, t, out) -> calls[0]++,
                        NOISE,
                        new float[3],
                        (step, steps, z) -> step < 4));
    assertEquals("cancelled after step 4 of 10", cancelled.getMessage());
    assertEquals(8, calls[0]);
  }

  @Test
  void refusesStepsAndPairingsOutsideTheLimits() {
    DiffusionConfig flow = config(Prediction.FLOW);
    DiffusionConfig epsilon = config(Prediction.EPSILON);
    assertEquals(
        "steps: 0 is outside 1..200", message(() -> SamplerPlans.of(Sampler.EULER, flow, 0)));
    assertEquals(
        "steps: 10000 is outside 1..200",
        message(() -> SamplerPlans.of(Sampler.DPMPP_2M, epsilon, 10_000)));
    assertEquals(
        "sampler: \"ddim\" cannot be used with prediction flow; it must be one of: euler, heun,"
            + " dpmpp-2m",
        message(() -> SamplerPlans.of(Sampler.DDIM, flow, 5)));
    assertEquals(
        "sampler: \"heun\" cannot be used with prediction epsilon; it must be one of: ddim,"
            + " dpmpp-2m",
        message(() -> SamplerPlans.of(Sampler.HEUN, epsilon, 5)));
  }

  private static String message(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(Dir7Exception.class, call).getMessage();
  }

  private interface Scalar {
    double at(double z, double t);
  }

  private static double[] sample(
      Sampler sampler, Prediction prediction, int steps, Scalar network) {
    SamplerPlan plan = SamplerPlans.of(sampler, config(prediction), steps);
    float[] latent = new float[NOISE.length];
    new SamplerLoop(NOISE.length)
        .run(
            plan,
            1,
            (z, t, out) -> {
              for (int i = 0; i < NOISE.length; i++) {
                out[i] = (float) network.at(z[i], t);
              }
            },
            NOISE,
            latent,
            (step, all, z) -> true);
    double[] result = new double[latent.length];
    for (int i = 0; i < latent.length; i++) {
      result[i] = latent[i];
    }
    return result;
  }

  private static DiffusionConfig config(Prediction prediction) {
    return prediction == Prediction.FLOW
        ? DiffusionConfig.flow("euler", 20, 3)
        : new DiffusionConfig(prediction, 1000, "linear", 1e-4, 0.02, "ddim", 20, 3);
  }
}
