package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PaceTest {

  private static final double CLOSE = 1e-9;

  private final Pace pace = new Pace();

  private static JobRequest of(int steps) {
    return new JobRequest("", steps, 3, 0, "euler");
  }

  @Test
  void nothingIsKnownBeforeTheFirstPicture() {
    assertTrue(pace.estimate(of(20)).isEmpty());
    assertEquals(0, pace.secondsPerEvaluation());
  }

  @Test
  void aPictureTakesItsEvaluationsAndWhatEveryPictureTakes() {
    pace.finished(of(2), 12, 2);
    assertEquals(0.5, pace.secondsPerEvaluation());
    assertEquals(20 * 2 * 0.5 + 10, pace.estimate(of(20)).orElseThrow(), CLOSE);
    assertEquals(5 * 2 * 0.5 + 10, pace.left(of(20), 15).orElseThrow(), CLOSE);
  }

  @Test
  void twoStepsBeforeEverythingIsWarmSayLittleAboutTwenty() {
    pace.finished(of(2), 38, 22);
    pace.finished(of(20), 67, 65);
    double estimate = pace.estimate(of(20)).orElseThrow();
    assertTrue(estimate > 67 && estimate < 95, "estimate " + estimate);
  }

  @Test
  void whatPicturesTookLongAgoIsForgotten() {
    pace.finished(of(20), 100, 90);
    for (int i = 0; i < 40; i++) {
      pace.finished(of(20), 10, 8);
    }
    assertEquals(10, pace.estimate(of(20)).orElseThrow(), 1e-3);
  }
}
