package org.dir7.backend.cpu.kernel;

import static org.dir7.backend.cpu.kernel.Samples.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.testing.Golden;
import org.junit.jupiter.api.Test;

/** What every recurrence kernel must do. */
abstract class Wkv7Contract {

  abstract Kernels kernels();

  @Test
  void anyHeadSizeGivesTheTwinsBits() {
    for (int headSize : new int[] {4, 8, 20, 24, 48, 64, 80}) {
      assertTheTwinsBits(37, headSize, false);
      assertTheTwinsBits(37, headSize, true);
    }
  }

  @Test
  void anyNumberOfTokensGivesTheTwinsBits() {
    for (int tokens = 0; tokens <= 9; tokens++) {
      assertTheTwinsBits(tokens, 80, true);
    }
  }

  private void assertTheTwinsBits(int tokens, int headSize, boolean byScan) {
    Wkv7Case twin = Wkv7Case.random(tokens, 3, headSize, byScan);
    Wkv7Case vector = Wkv7Case.random(tokens, 3, headSize, byScan);
    twin.run(Kernels.plain().wkv7());
    vector.run(kernels().wkv7());
    String of = tokens + " tokens, head size " + headSize;
    assertSameBits(twin.y, vector.y, "y, " + of);
    assertSameBits(twin.state, vector.state, "state, " + of);
  }

  @Test
  void resultsLieNearTheNaiveOnesInDouble() {
    Wkv7Case c = Wkv7Case.random(50, 2, 24, true);
    double[] state = new double[c.state.length];
    for (int i = 0; i < state.length; i++) {
      state[i] = c.state[i];
    }
    double[] y = c.naive(state);
    c.run(kernels().wkv7());
    // The state's entries are about 1 and decay by half in a few tokens, so the rounding errors of
    // 3 * 24 operations of each of those tokens remain: well under 1e-5.
    for (int i = 0; i < y.length; i++) {
      assertEquals(y[i], c.y[i], 1e-5, "y " + i);
    }
    for (int i = 0; i < state.length; i++) {
      assertEquals(state[i], c.state[i], 1e-5, "state " + i);
    }
  }

  @Test
  void goldenVectorsWithAnInitialStateAreReproduced() {
    Safetensors golden = Golden.open("wkv7_state");
    Wkv7Case c = Wkv7Case.golden(golden);
    c.run(kernels().wkv7());
    // The contract's bound; the reference was computed in double.
    assertArrayEquals(Golden.floats(golden, "y"), c.y, 1e-5f);
    assertArrayEquals(Golden.floats(golden, "state_out"), c.state, 1e-5f);
  }

  @Test
  void aStateComposesFourThousandTranspositionsExactly() {
    Wkv7Case c = Permutations.word(4096, 8, 5);
    float[] expected = Permutations.composed(4096, 8, 5);
    c.run(kernels().wkv7());
    assertSameBits(expected, c.state, "state");
  }

  @Test
  void withoutAStateItStartsAtZero() {
    Wkv7Case zero = Wkv7Case.random(9, 2, 24, false);
    Arrays.fill(zero.state, 0f);
    Wkv7Case none = Wkv7Case.random(9, 2, 24, false).withoutState();
    zero.run(kernels().wkv7());
    none.run(kernels().wkv7());
    assertSameBits(zero.y, none.y, "y");
  }
}
