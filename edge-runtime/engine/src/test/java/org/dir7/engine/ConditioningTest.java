package org.dir7.engine;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConditioningTest {

  @TempDir Path folder;

  private Path file(List<Integer> textShape, float[] text, float... pooled) {
    Path file = folder.resolve("c.safetensors");
    new SafetensorsWriter()
        .addF16("text", textShape, text)
        .addF32("pooled", List.of(pooled.length), pooled)
        .addF32("noise", List.of(1), new float[] {1})
        .write(file);
    return file;
  }

  @Test
  void readsTextAndPooledAndLeavesOtherTensorsAlone() {
    Conditioning read =
        Conditioning.read(file(List.of(3, 2), new float[] {1, 2, 3, 4, 5, 6}, 0.5f, -1), 2, 3);
    assertEquals(3, read.tokens());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read.text());
    assertArrayEquals(new float[] {0.5f, -1}, read.pooled());
  }

  @Test
  void goldenConditioningIsRead() {
    Conditioning golden =
        Conditioning.read(Path.of("src/test/resources/golden/sample_1.safetensors"), 384, 64);
    assertEquals(9, golden.tokens());
  }

  @Test
  void moreTokensThanTheModelReadsAreRefused() {
    Path file = file(List.of(3, 2), new float[6], 0, 0);
    assertBadInput(() -> Conditioning.read(file, 2, 2), "c.safetensors", "3 tokens", "at most 2");
  }

  @Test
  void otherShapesAreRefused() {
    Path wide = file(List.of(3, 2), new float[6], 0, 0);
    assertBadInput(() -> Conditioning.read(wide, 4, 64), "tensor text has shape [3, 2]", "[3, 4]");
    Path pooled = file(List.of(3, 2), new float[6], 0, 0, 0);
    assertBadInput(() -> Conditioning.read(pooled, 2, 64), "tensor pooled has shape [3]");
    Path flat = file(List.of(6), new float[6], 0, 0);
    assertBadInput(() -> Conditioning.read(flat, 2, 64), "tensor text has shape [6]");
    Path scalar = file(List.of(), new float[1], 0, 0);
    assertBadInput(() -> Conditioning.read(scalar, 2, 64), "tensor text has shape []");
  }

  @Test
  void notANumberIsRefusedWithItsPlace() {
    Path file = file(List.of(2, 2), new float[] {0, 0, Float.NaN, 0}, 0, 0);
    assertBadInput(() -> Conditioning.read(file, 2, 64), "tensor text is NaN at [1, 0]");
    Path infinite = file(List.of(1, 2), new float[2], 0, Float.POSITIVE_INFINITY);
    assertBadInput(() -> Conditioning.read(infinite, 2, 64), "tensor pooled is Infinity at [1]");
  }

  @Test
  void noneHasNoTokensAndAPooledVectorOfZeros() {
    Conditioning none = Conditioning.none(3);
    assertEquals(0, none.tokens());
    assertArrayEquals(new float[3], none.pooled());
  }
}
