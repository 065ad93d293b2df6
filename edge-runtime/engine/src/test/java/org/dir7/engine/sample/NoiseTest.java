package org.dir7.engine.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;

final class NoiseTest {

  /**
   * The first block for seed 0 is Philox's published answer for a zero counter and key, put through
   * the documented formula with Python's math module. One F32 step of tolerance: another libm.
   */
  @Test
  void firstBlockOfSeedZeroFollowsTheDocumentedFormula() {
    float[] z = Noise.normal(0, 4);
    double[] expected = {
      0.991137683391571, -0.9246625900268555, -0.6176089644432068, -0.48206859827041626
    };
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], z[i], Math.ulp(z[i]), "element " + i);
    }
  }

  @Test
  void aLongerRequestBeginsWithTheShorterOne() {
    float[] whole = Noise.normal(12345, 64);
    for (int length = 0; length < 64; length++) {
      assertArrayEquals(Arrays.copyOf(whole, length), Noise.normal(12345, length));
    }
  }

  @Test
  void highBitsOfTheSeedMatter() {
    assertFalse(Arrays.equals(Noise.normal(1, 8), Noise.normal(1 | 1L << 52, 8)));
    assertFalse(Arrays.equals(Noise.normal(1, 8), Noise.normal(1 | 1L << 32, 8)));
  }

  /**
   * A million values. The standard errors of the four moments about zero are 1, sqrt(2), sqrt(15)
   * and sqrt(96) thousandths; the limits are four of them. The seed is fixed, so the test cannot
   * fail by chance.
   */
  @Test
  void momentsAreThoseOfAStandardNormal() {
    int n = 1_000_000;
    double[] power = new double[5];
    double lagged = 0;
    float[] z = Noise.normal(7, n);
    for (int i = 0; i < n; i++) {
      double x = z[i];
      power[1] += x / n;
      power[2] += x * x / n;
      power[3] += x * x * x / n;
      power[4] += x * x * x * x / n;
      lagged += i == 0 ? 0 : x * z[i - 1] / n;
    }
    assertEquals(0, power[1], 0.004, "mean");
    assertEquals(1, power[2], 0.0057, "variance");
    assertEquals(0, power[3], 0.0155, "third moment");
    assertEquals(3, power[4], 0.0392, "fourth moment");
    assertEquals(0, lagged, 0.004, "correlation of neighbours");
  }

  @Test
  void differentSeedsAreUncorrelated() {
    int n = 100_000;
    float[] a = Noise.normal(1, n);
    float[] b = Noise.normal(2, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[i] * b[i] / n;
    }
    // Four standard errors of 1/sqrt(n).
    assertEquals(0, sum, 0.0127);
  }

  @Test
  void seedOutsideItsRangeIsRefusedWithTheLimit() {
    Noise.checkSeed(0);
    Noise.checkSeed(9007199254740991L);
    var low = assertThrows(Dir7Exception.class, () -> Noise.normal(-1, 4));
    assertEquals("seed -1 is outside 0 to 9007199254740991 (2^53 - 1)", low.getMessage());
    var high = assertThrows(Dir7Exception.class, () -> Noise.normal(9007199254740992L, 4));
    assertEquals(Dir7Exception.Kind.BAD_INPUT, high.kind());
  }

  /** SHA-256("abc") = ba7816bf 8f01cfea ... (FIPS 180-4), its first 53 bits. */
  @Test
  void seedOfAJobIsTheFirst53BitsOfTheHashOfItsId() {
    assertEquals(0xba7816bf8f01cfeaL >>> 11, Noise.seedOfJobId("abc"));
  }
}
