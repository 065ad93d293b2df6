package org.dir7.profile.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void quantilesLieBetweenNeighbours() {
    Sample sample = Sample.of(4, 1, 3, 2);
    assertEquals(2.5, sample.median());
    assertEquals(1, sample.quantile(0));
    assertEquals(4, sample.quantile(1));
    assertEquals(3.7, sample.quantile(0.9), 1e-12);
    assertThrows(IllegalArgumentException.class, Sample::of);
  }

  @Test
  void fewValuesHaveNoInterval() {
    assertNull(Sample.of(1, 2, 3, 4, 5).interval());
    // 2 * 0.5^6 = 3.1 %: the whole range of six.
    assertEquals(new Sample.Interval(1, 6), Sample.of(1, 2, 3, 4, 5, 6).interval());
    // From tables of the sign test: of 20 values the 6th and the 15th.
    double[] twenty = new double[20];
    Arrays.setAll(twenty, i -> i + 1);
    assertEquals(new Sample.Interval(6, 15), Sample.of(twenty).interval());
  }

  @Test
  void theIntervalHoldsTheMedianAsOftenAsItSays() {
    Random random = new Random(5);
    int held = 0;
    for (int run = 0; run < 2000; run++) {
      double[] values = random.doubles(15).map(u -> u * u * u).toArray();
      Sample.Interval interval = Sample.of(values).interval();
      held += interval.low() <= 0.125 && 0.125 <= interval.high() ? 1 : 0;
    }
    assertTrue(held >= 0.95 * 2000, held + " of 2000");
  }

  @Test
  void equalSamplesDoNotDiffer() {
    Sample sample = Sample.of(1, 2, 3, 4, 5, 6);
    Difference difference = Difference.between(sample, sample);
    assertEquals(1, difference.ratio());
    assertEquals(1, difference.probability());
  }

  @Test
  void probabilitiesAreThoseOfTheTables() {
    // Mann and Whitney's table: n = 4 and 4, U = 0 has 1/70 on one side; n = 5 and 5, U = 2 has
    // 4/252.
    Difference four = Difference.between(Sample.of(1, 2, 3, 4), Sample.of(5, 6, 7, 8));
    assertEquals(2.0 / 70, four.probability(), 1e-12);
    Difference five = Difference.between(Sample.of(1, 2, 3, 4, 7), Sample.of(5, 6, 8, 9, 10));
    assertEquals(2 * 4.0 / 252, five.probability(), 1e-12);
  }

  @Test
  void chanceIsCalledADifferenceAsOftenAsItSays() {
    Random random = new Random(7);
    int called = 0;
    for (int run = 0; run < 1000; run++) {
      double[] a = random.doubles(12).map(u -> 1 + u).toArray();
      double[] b = random.doubles(10).map(u -> 1 + u).toArray();
      called += Difference.between(Sample.of(a), Sample.of(b)).significant() ? 1 : 0;
    }
    assertTrue(called <= 70, called + " of 1000"); // 50 expected, standard deviation 7
  }

  @Test
  void manyValuesAgreeWithTheExactCount() {
    // 31 * 30 pairs are counted by the normal distribution, 30 * 30 exactly.
    double[] a = new Random(1).doubles(31).map(u -> 1 + u).toArray();
    double[] b = new Random(2).doubles(30).map(u -> 1.15 + u).toArray();
    Difference normal = Difference.between(Sample.of(a), Sample.of(b));
    Difference exact = Difference.between(Sample.of(Arrays.copyOf(a, 30)), Sample.of(b));
    // One value of 31 moves the probability by more than the approximation does.
    assertEquals(exact.probability(), normal.probability(), 0.03);
    assertTrue(normal.low() < normal.ratio() && normal.ratio() < normal.high());
  }
}
