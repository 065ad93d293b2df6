package org.dir7.backend.tensorrt.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.dir7.backend.tensorrt.network.Networks;
import org.dir7.backend.tensorrt.network.RowMove;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.graph.Value;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session holds; every place of it is inside of its part. */
class SessionMemoryTest {

  @TempDir private Path folder;

  private CheckpointConfig config(TinyCheckpoint tiny) {
    return tiny.write(folder, 1);
  }

  private static long part(ArenaLayout layout, String from, String to) {
    return layout.offset(to) - layout.offset(from);
  }

  @Test
  void aSessionOfOnePictureHasNothingForSeveral() {
    CheckpointConfig config = config(TinyCheckpoint.FLOW);
    ArenaLayout one = SessionMemory.device(config, Type.FP16, 1);
    for (Value value : Networks.promptOutputs(config.denoiser())) {
      String together = SessionMemory.together(value);
      assertThrows(IllegalArgumentException.class, () -> one.offset(together));
    }
    ArenaLayout four = SessionMemory.device(config, Type.FP16, 4);
    assertEquals(part(one, "queries", "registers"), part(four, "queries", "registers"));
    assertTrue(part(four, "registers", "prediction") > 3 * part(one, "registers", "prediction"));
    assertTrue(one.bytes() < SessionMemory.device(config, Type.FP16, 2).bytes());
  }

  @ParameterizedTest
  @EnumSource(TinyCheckpoint.class)
  void rowsOfEveryPictureFillTheirValuesOfSeveralExactly(TinyCheckpoint tiny) {
    CheckpointConfig config = config(tiny);
    int tokens = config.denoiser().tokens();
    for (int room : new int[] {2, 4}) {
      for (Value value : Networks.promptOutputs(config.denoiser())) {
        int all = Networks.rows(value.extent(), room, SessionMemory.BRANCHES, tokens);
        int own = Networks.rows(value.extent(), 1, SessionMemory.BRANCHES, tokens);
        boolean[] filled = new boolean[all];
        for (int picture = 0; picture < room; picture++) {
          for (RowMove move : RowMove.of(value.extent(), picture, room, tokens)) {
            assertTrue(move.from() + move.rows() <= own, value.name());
            for (int row = 0; row < move.rows(); row++) {
              assertEquals(false, filled[move.to() + row], value.name() + " twice");
              filled[move.to() + row] = true;
            }
          }
        }
        for (int row = 0; row < all; row++) {
          assertTrue(filled[row], value.name() + ", row " + row + " of " + room + " pictures");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void stepsAndRegistersAreThoseOfAllPictures(int pictures) {
    CheckpointConfig config = config(TinyCheckpoint.EPSILON);
    long latents = 4L * pictures * config.denoiser().latentElements();
    ArenaLayout pinned = SessionMemory.pinned(config, pictures);
    assertTrue(part(pinned, "registers", "prediction") >= SessionMemory.REGISTERS * latents);
    assertTrue(part(pinned, "step.0", "step.1") >= latents);
    assertTrue(pinned.bytes() - pinned.offset("step.1") >= latents);
    ArenaLayout device = SessionMemory.device(config, Type.FP32, pictures);
    assertTrue(part(device, "prediction", "control") >= SessionMemory.BRANCHES * latents);
  }
}
