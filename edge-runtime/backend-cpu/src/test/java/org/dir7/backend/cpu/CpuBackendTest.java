package org.dir7.backend.cpu;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.dir7.engine.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuBackendTest {

  private static final SessionOptions ONE = new SessionOptions(1, false);

  @TempDir Path folder;

  @Test
  void isFoundByNameAndUsableAnywhere() {
    Backend backend = Backends.choose("cpu");
    assertEquals("cpu", backend.name());
    assertTrue(backend.availability().usable());
  }

  @Test
  void theOperatorContinuesFromAState() {
    Safetensors golden = Golden.open("wkv7_state");
    int tokens = golden.tensor("r").shape().get(0);
    float[] state = Golden.floats(golden, "state_in");
    float[] y = new float[Golden.floats(golden, "y").length];
    try (Wkv7Operator wkv7 = new CpuBackend().wkv7(new SessionOptions(2, false))) {
      wkv7.apply(
          tokens,
          3,
          64,
          Golden.floats(golden, "r"),
          Golden.floats(golden, "w"),
          Golden.floats(golden, "k"),
          Golden.floats(golden, "v"),
          Golden.floats(golden, "a"),
          Golden.floats(golden, "b"),
          state,
          y);
    }
    // The contract's bound; the reference was computed in double.
    assertArrayEquals(Golden.floats(golden, "y"), y, 1e-5f);
    assertArrayEquals(Golden.floats(golden, "state_out"), state, 1e-5f);
  }

  @Test
  void refusesWhatItCannotRun() {
    TinyModels tiny = new TinyModels(folder, TinyCheckpoint.FLOW, 4);
    int width = tiny.conditioning.width();
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Model model = checkpoint.model();
      Model mixed = new Model(model.config(), Precision.MIXED, model.weights(), model.hash());
      assertBadInput(() -> new CpuBackend().open(mixed, ONE), "precision", "mixed", "w8a8");
      assertRefused(
          Dir7Exception.Kind.USAGE,
          () -> new CpuBackend().open(model, new SessionOptions(1000, false)),
          "threads",
          "1000",
          "256");
      try (Session session = new CpuBackend().open(model, ONE)) {
        int most = model.config().denoiser().maxTextTokens();
        Conditioning tooLong =
            new Conditioning(
                most + 1, width, new float[(most + 1) * width], new float[width], false);
        assertBadInput(() -> session.prompt(tooLong, 1), "17", "16");
        assertBadInput(() -> session.prompt(Conditioning.none(width + 1), 1), "width", "33");
      }
    }
  }
}
