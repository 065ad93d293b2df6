package org.dir7.engine.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.NaiveSamplers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The linear updates against the samplers spelled out. */
class SamplerLoopTest {

  private static final double[] NOISE = {0.7, -1.3, 2.1, 0.05, -0.4};

  static Stream<Arguments> pairings() {
    return Stream.of(Sampler.values())
        .flatMap(
            s ->
                Stream.of(Prediction.values())
                    .filter(s::supports)
                    .flatMap(
                        p -> IntStream.of(1, 2, 3, 8, 31).mapToObj(n -> Arguments.of(s, p, n))));
  }

  private static DiffusionConfig config(Prediction prediction) {
    return prediction == Prediction.FLOW
        ? DiffusionConfig.flow("euler", 1, 1)
        : new DiffusionConfig(prediction, 100, "linear", 1e-3, 0.05, "ddim", 1, 1);
  }

  /** Couples neighbouring elements, so that a mixed-up register shows. */
  private static double[] network(double[] z, double t) {
    double[] out = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      out[i] = Math.sin(z[i] + t) + 0.3 * z[(i + 1) % z.length] * t;
    }
    return out;
  }

  @ParameterizedTest
  @MethodSource("pairings")
  void followsTheNaiveSampler(Sampler sampler, Prediction prediction, int steps) {
    DiffusionConfig config = config(prediction);
    double[] want =
        new NaiveSamplers(config, SamplerLoopTest::network).sample(sampler, NOISE, steps);
    float[] noise = new float[NOISE.length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) NOISE[i];
    }
    float[] got = new float[noise.length];
    int[] calls = new int[1];
    new SamplerLoop(noise.length)
        .run(
            SamplerPlans.of(sampler, config, steps),
            1,
            (z, t, out) -> {
              calls[0]++;
              double[] y = network(Golden.widen(z), t);
              for (int i = 0; i < y.length; i++) {
                out[i] = (float) y[i];
              }
            },
            noise,
            got,
            (step, all, latent) -> true);
    // FP32 registers, and the network stretches what is rounded in the first steps.
    assertTrue(Golden.relativeError(want, got) < 1e-5, () -> Arrays.toString(got));
    assertEquals(sampler == Sampler.HEUN ? 2 * steps - 1 : steps, calls[0]);
  }
}
