package org.dir7.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationSetTest {

  @TempDir Path folder;

  @Test
  void readsTheShippedPrompts() {
    Path file = Golden.checkpoint().resolve("calibration-conditioning.safetensors");
    CalibrationSet set = CalibrationSet.read(file, 384, 64);
    assertEquals(256, set.items().size());
    CalibrationSet.Item first = set.items().get(0);
    assertEquals("man, beard, fluent gradient style", first.prompt());
    assertEquals(9, first.conditioning().tokens());
    assertEquals(3, set.first(3).items().size());
  }

  @Test
  void namesWhatIsWrong() {
    Path empty = write(new SafetensorsWriter().addF32("x", List.of(1), new float[1]));
    assertTrue(
        message(empty).endsWith("no prompt in it; it must hold tensors NNN.text and NNN.pooled"));
    Path incomplete = write(new SafetensorsWriter().addF32("7.text", List.of(1, 4), new float[4]));
    assertTrue(message(incomplete).contains("tensor 7.pooled is missing"));
    Path tooLong =
        write(
            new SafetensorsWriter()
                .addF32("7.text", List.of(3, 4), new float[12])
                .addF32("7.pooled", List.of(4), new float[4]));
    assertTrue(message(tooLong).endsWith("tensor 7.text has 3 tokens; the model reads at most 2"));
    Path wide = write(new SafetensorsWriter().addF32("7.text", List.of(1, 5), new float[5]));
    assertTrue(message(wide).endsWith("tensor 7.text has shape [1, 5]; it must be [1, 4]"));
  }

  private Path write(SafetensorsWriter writer) {
    Path file = folder.resolve("set.safetensors");
    writer.write(file);
    return file;
  }

  private static String message(Path file) {
    return assertThrows(Dir7Exception.class, () -> CalibrationSet.read(file, 4, 2)).getMessage();
  }
}
