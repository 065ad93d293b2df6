package org.dir7.quantize.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.dir7.backend.cpu.MatrixObserver;
import org.junit.jupiter.api.Test;

/** Rows hold their own number, so that what was taken can be told. */
class RowSampleTest {

  private static final int TOKENS = 256;
  private static final int STEPS = 8;
  private static final int PROMPTS = 32;
  private static final int NARROW = 16;
  private static final int WIDE = 2048;

  private final RowSample sample =
      new RowSample(1, TOKENS, new RowSample.Planned(PROMPTS, PROMPTS * STEPS));

  private record Numbered(int count, int width) implements MatrixObserver.Rows {
    @Override
    public void copy(int row, float[] to, int at) {
      to[at] = row;
    }
  }

  private static RowSample.Taken take(RowSample sample, Numbered rows, boolean windows) {
    RowSample.Taken taken = sample.take(rows, windows);
    for (int i = 0; i < taken.count(); i++) {
      taken.copy(i);
    }
    return taken;
  }

  /** A stride that divides the steps would show a step the same tokens in every prompt. */
  @Test
  void everyStepOfTheSamplerMeetsEveryToken() {
    for (int step = 0; step < STEPS; step++) {
      Set<Integer> met = new HashSet<>();
      for (int prompt = 0; prompt < PROMPTS; prompt++) {
        sample.turn(prompt * STEPS + step);
        RowSample.Taken taken = take(sample, new Numbered(TOKENS, WIDE), false);
        for (float row : rows(sample.weigh(taken), WIDE)) {
          met.add((int) row);
        }
      }
      assertEquals(TOKENS, met.size(), "step " + step);
    }
  }

  /** A decoder's windows are of one picture a prompt, always after its last step. */
  @Test
  void everyColumnOfThePictureIsMetInTheEnd() {
    int side = 64;
    Set<Integer> columns = new HashSet<>();
    int fewest = Integer.MAX_VALUE;
    for (int prompt = 0; prompt < PROMPTS; prompt++) {
      sample.turn(prompt * STEPS + STEPS - 1);
      RowSample.Taken taken = take(sample, new Numbered(side * side, NARROW), true);
      fewest = Math.min(fewest, taken.count());
      for (int i = 0; i < taken.count(); i++) {
        columns.add((int) taken.values()[i * NARROW] % side);
      }
    }
    assertEquals(side, columns.size());
    assertTrue(fewest > 512 && fewest <= 1024, fewest + " of at most 1024 windows");
  }

  @Test
  void aNarrowMatrixNeedsFewerRowsThanAWideOne() {
    sample.turn(3);
    int narrow = sample.weigh(take(sample, new Numbered(TOKENS, NARROW), false)).count();
    int wide = sample.weigh(take(sample, new Numbered(TOKENS, WIDE), false)).count();
    assertTrue(narrow < wide / 2, narrow + " and " + wide);
    assertEquals(TOKENS / 2, wide, "never more than every second token");
    assertTrue(narrow >= TOKENS / 5, "never fewer than every fifth: " + narrow);
  }

  @Test
  void ofASmallCalibrationEveryRowCounts() {
    RowSample small = new RowSample(1, TOKENS, new RowSample.Planned(1, STEPS));
    small.turn(5);
    RowSample.Taken taken = take(small, new Numbered(TOKENS / 2, NARROW), false);
    assertEquals(TOKENS / 2, small.weigh(taken).count(), "fewer rows than tokens: all");
    RowSample.Taken tokens = take(small, new Numbered(TOKENS, WIDE), false);
    assertEquals(TOKENS / 2, small.weigh(tokens).count());
  }

  private static float[] rows(RowSample.Weighed weighed, int width) {
    float[] rows = new float[weighed.count()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = weighed.values()[i * width];
    }
    return rows;
  }
}
