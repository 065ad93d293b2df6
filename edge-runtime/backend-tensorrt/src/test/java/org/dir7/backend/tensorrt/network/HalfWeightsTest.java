package org.dir7.backend.tensorrt.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.WeightMatrix;
import org.junit.jupiter.api.Test;

class HalfWeightsTest {

  @Test
  void aValueThatFp16CannotHoldIsRefusedWithTensorElementAndValue() {
    float[] values = {1, 65504, -70000};
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> HalfWeights.round("head.weight", values));
    assertEquals(Dir7Exception.Kind.BAD_INPUT, refused.kind());
    assertTrue(
        refused.getMessage().startsWith("tensor head.weight: element 2 is -70000.0"),
        refused.getMessage());
  }

  @Test
  void notANumberIsRefused() {
    assertThrows(Dir7Exception.class, () -> HalfWeights.round("x", new float[] {Float.NaN}));
  }

  @Test
  void int8MatricesAreExpandedWithTheirRowsScale() {
    ByteBuffer q = ByteBuffer.wrap(new byte[] {1, -2, 127, -127});
    WeightMatrix matrix = new WeightMatrix.I8(2, 2, q, new float[] {0.5f, 0.25f});
    float[] want = {0.5f, -1, 31.75f, -31.75f};
    assertArrayEquals(want, ExpandedMatrix.floats(matrix));
  }
}
