package org.dir7.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.dir7.backend.cpu.kernel.StoredFloats;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A held prediction with another matrix is a whole prediction with it, to the bit. */
class HeldPredictionTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void givesTheBitsOfAWholePredictionInAnyOrderOfMatrices(TinyCheckpoint kind) {
    TinyModels tiny = new TinyModels(folder, kind, 4);
    int n = tiny.latent.length;
    float[] other = new float[n];
    for (int i = 0; i < n; i++) {
      other[i] = -0.5f * tiny.latent[n - 1 - i];
    }
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        CalibrationSession session =
            new CpuBackend().openForCalibration(checkpoint.model(), new SessionOptions(2, false))) {
      List<HeldPrediction> held =
          List.of(
              session.hold(tiny.conditioning, 2, tiny.latent, 0.8),
              session.hold(tiny.conditioning, 1, other, 0.3));
      Weights exact = checkpoint.model().weights();
      float[] unchanged = whole(session, tiny, tiny.latent, 0.8, 2);
      for (String name : matrices(checkpoint)) {
        session.replace(name, halved(exact.matrix(name)));
        float[] first = whole(session, tiny, tiny.latent, 0.8, 2);
        float[] second = whole(session, tiny, other, 0.3, 1);
        assertFalse(Arrays.equals(unchanged, first), name + " changed nothing");
        float[] out = new float[2 * n];
        held.get(0).predict(name, out);
        assertArrayEquals(first, out, name);
        held.get(1).predict(name, out);
        assertArrayEquals(second, Arrays.copyOf(out, n), name);
        session.replace(name, exact.matrix(name));
      }
      assertArrayEquals(unchanged, whole(session, tiny, tiny.latent, 0.8, 2));
    }
  }

  /** As the network runs, then the other way round. */
  private static List<String> matrices(Checkpoint checkpoint) {
    List<String> names = new ArrayList<>();
    for (TensorSpec spec : checkpoint.catalog().values()) {
      if (spec.int8() != TensorSpec.Int8.NEVER
          && !spec.name().startsWith(TensorCatalog.DECODER_PREFIX)) {
        names.add(spec.name());
      }
    }
    List<String> back = new ArrayList<>(names);
    Collections.reverse(back);
    names.addAll(back);
    return names;
  }

  private static WeightMatrix halved(WeightMatrix exact) {
    float[] values = StoredFloats.of(exact);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 0.5f;
    }
    return new WeightMatrix.F32(exact.rows(), exact.columns(), FloatBuffer.wrap(values));
  }

  private static float[] whole(
      CalibrationSession session, TinyModels tiny, float[] latent, double t, int branches) {
    float[] out = new float[branches * latent.length];
    session.prompt(tiny.conditioning, branches);
    session.denoise(latent, t, out);
    return out;
  }
}
