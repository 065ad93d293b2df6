package org.dir7.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistogramTest {

  private static final Axis AXIS = Axis.linear("step", "");

  /** With bins of 6.35 steps some would span six of them and some seven: a comb of bars. */
  @Test
  void wholeNumbersThatAreEquallyFrequentGiveEqualBars() {
    double[] steps = IntStream.rangeClosed(-127, 127).asDoubleStream().toArray();
    double[] often =
        IntStream.range(0, 10 * steps.length).mapToDouble(i -> steps[i / 10]).toArray();
    String html = new Histogram("steps", "each ten times", AXIS, often).whole().html().toString();
    assertTrue(html.contains("-127 to -121: 70<"), html);
    assertEquals(
        2 * (36 + 1),
        html.split(": 70<|: 30<", -1).length - 1,
        "36 bins of seven and one of three, wide and narrow");
  }

  @Test
  void oneWholeNumberGivesOneBar() {
    String html = new Histogram("one", "alone", AXIS, new double[] {5}).whole().html().toString();
    assertEquals(2, html.split(": 1<", -1).length - 1, "wide and narrow");
  }
}
