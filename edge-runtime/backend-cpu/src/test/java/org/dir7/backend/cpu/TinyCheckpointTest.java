package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes other than the shipped ones, against the naive model in double. */
class TinyCheckpointTest {

  private static final double T = 0.37;

  /** FP32 through a few layers of random weights; the contract's bound for such samples is 2e-4. */
  private static final double TOLERANCE = 2e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void bothBranchesAndTheDecoderFollowTheNaiveModel(TinyCheckpoint kind) {
    TinyModels tiny = new TinyModels(folder, kind, 4);
    int n = tiny.latent.length;
    float[] out = new float[2 * n];
    int side = tiny.config.decoder().imageSize();
    float[] rgb = new float[3 * side * side];
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Session session = new CpuBackend().open(checkpoint.model(), new SessionOptions(3, false))) {
      session.prompt(tiny.conditioning, 2);
      session.denoise(tiny.latent, T, out);
      session.decode(tiny.latent, rgb);
    }
    assertNear(tiny.conditional(T), Arrays.copyOf(out, n));
    assertNear(tiny.withoutText(T), Arrays.copyOfRange(out, n, 2 * n));
    assertNear(tiny.decoded(), rgb);
  }

  @ParameterizedTest
  @EnumSource
  void noTextAtAllIsTheBranchWithoutText(TinyCheckpoint kind) {
    TinyModels tiny = new TinyModels(folder, kind, 0);
    float[] out = new float[tiny.latent.length];
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        Session session = new CpuBackend().open(checkpoint.model(), new SessionOptions(1, false))) {
      session.prompt(tiny.conditioning, 1);
      session.denoise(tiny.latent, T, out);
    }
    assertNear(tiny.conditional(T), out);
  }

  @ParameterizedTest
  @EnumSource
  void kernelsAndThreadsChangeNoBit(TinyCheckpoint kind) {
    TinyModels tiny = new TinyModels(folder, kind, 4);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      float[] plain = run(tiny, checkpoint, Kernels.plain(), 1);
      for (int threads : new int[] {1, 2, 5}) {
        Session chosen =
            new CpuBackend().open(checkpoint.model(), new SessionOptions(threads, false));
        assertArrayEquals(plain, run(tiny, chosen), 0f, threads + " threads");
      }
    }
  }

  private static float[] run(TinyModels tiny, Checkpoint checkpoint, Kernels kernels, int threads) {
    return run(tiny, new CpuSession(checkpoint.model(), kernels, threads, false));
  }

  /** Prediction and decoded latent, one after the other. */
  private static float[] run(TinyModels tiny, Session session) {
    int n = tiny.latent.length;
    int side = tiny.config.decoder().imageSize();
    float[] out = new float[2 * n];
    float[] rgb = new float[3 * side * side];
    try (session) {
      session.prompt(tiny.conditioning, 2);
      session.denoise(tiny.latent, T, out);
      session.decode(tiny.latent, rgb);
    }
    float[] all = Arrays.copyOf(out, 2 * n + rgb.length);
    System.arraycopy(rgb, 0, all, 2 * n, rgb.length);
    return all;
  }

  private static void assertNear(double[] expected, float[] actual) {
    double error = Golden.relativeError(expected, actual);
    assertTrue(error < TOLERANCE, "relative error " + error);
  }
}
