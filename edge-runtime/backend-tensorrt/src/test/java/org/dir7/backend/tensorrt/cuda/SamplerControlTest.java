package org.dir7.backend.tensorrt.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Random;
import org.dir7.backend.tensorrt.HostTables;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerLoop;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The control block, read as sampler.cu reads it, drives the same trajectory as the host's loop.
 */
class SamplerControlTest {

  private static final int SIZE = 7;
  private static final double GUIDANCE = 3.5;

  private static float network(float x, double t, int branch) {
    return (float) (Math.sin(x * (1 + branch)) * (0.5 + t));
  }

  @ParameterizedTest
  @EnumSource(
      value = Sampler.class,
      names = {"EULER", "HEUN", "DPMPP_2M"})
  void deviceAndHostSamplersGiveTheSameBits(Sampler sampler) {
    SamplerPlan plan = SamplerPlans.of(sampler, DiffusionConfig.flow("euler", 5, 3), 5);
    float[] noise = new float[SIZE];
    Random random = new Random(1);
    for (int i = 0; i < SIZE; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    float[] want = new float[SIZE];
    new SamplerLoop(SIZE)
        .run(
            plan,
            GUIDANCE,
            (latent, t, out) -> {
              for (int i = 0; i < 2 * SIZE; i++) {
                out[i] = network(latent[i % SIZE], t, i / SIZE);
              }
            },
            noise,
            want,
            (step, steps, latent) -> true);

    FloatBuffer words = FloatBuffer.allocate(SessionMemory.controlWords());
    SamplerControl.write(plan, GUIDANCE, words, new float[HostTables.TIMESTEP_WIDTH]);
    assertArrayEquals(want, asTheKernel(plan, words, noise));
  }

  private static float[] asTheKernel(SamplerPlan plan, FloatBuffer words, float[] noise) {
    float[] registers = new float[3 * SIZE];
    System.arraycopy(noise, 0, registers, 0, SIZE);
    int n = Float.floatToRawIntBits(words.get(2));
    for (int evaluation = 0; evaluation < plan.evaluations().size(); evaluation++) {
      double t = plan.evaluations().get(evaluation).t();
      int update = 4 + evaluation * 12;
      for (int e = 0; e < SIZE; e++) {
        float without = network(registers[e], t, 1);
        float v = Math.fma(words.get(3), network(registers[e], t, 0) - without, without);
        float[] old = {registers[e], registers[SIZE + e], registers[2 * SIZE + e]};
        for (int i = 0; i < n; i++) {
          float sum = words.get(update + 4 * i) * old[0];
          for (int j = 1; j < n; j++) {
            sum = Math.fma(words.get(update + 4 * i + j), old[j], sum);
          }
          registers[i * SIZE + e] = Math.fma(words.get(update + 4 * i + 3), v, sum);
        }
      }
    }
    return java.util.Arrays.copyOf(registers, SIZE);
  }

  @Test
  void everyEvaluationsEmbeddingLiesWhereTheKernelLooks() {
    SamplerPlan plan = SamplerPlans.of(Sampler.HEUN, DiffusionConfig.flow("heun", 3, 3), 3);
    FloatBuffer words = FloatBuffer.allocate(SessionMemory.controlWords());
    SamplerControl.write(plan, 1, words, new float[HostTables.TIMESTEP_WIDTH]);
    float[] embedding = new float[HostTables.TIMESTEP_WIDTH];
    for (int e = 0; e < plan.evaluations().size(); e++) {
      HostTables.timestep(plan.evaluations().get(e).t(), embedding, 0);
      int at = 4 + SessionMemory.MAX_EVALUATIONS * 12 + e * HostTables.TIMESTEP_WIDTH;
      for (int i = 0; i < embedding.length; i++) {
        assertEquals(embedding[i], words.get(at + i));
      }
    }
  }

  @Test
  void partsOfAnArenaAreAlignedAndDoNotOverlap() {
    ArenaLayout layout = new ArenaLayout().add("a", 1).add("b", 257).add("c", 256);
    assertEquals(0, layout.offset("a"));
    assertEquals(256, layout.offset("b"));
    assertEquals(768, layout.offset("c"));
    assertEquals(1024, layout.bytes());
    assertThrows(IllegalArgumentException.class, () -> layout.add("a", 1));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> layout.offset("d"))
            .getMessage()
            .contains("d"));
  }
}
