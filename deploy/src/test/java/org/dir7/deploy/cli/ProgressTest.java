package org.dir7.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;

  @Test
  void saysNothingOfWhatIsQuick() {
    try (Progress progress = Progress.of(out, true, () -> nanos, "drawing")) {
      pass(400);
      progress.update(1, 2, "");
    }
    assertEquals("", printed());
  }

  @Test
  void redrawsOneLineOnTerminalsAndRemovesIt() {
    try (Progress progress = Progress.of(out, true, () -> nanos, "drawing")) {
      pass(1000);
      progress.update(1, 4, "a tensor");
      pass(1000);
      progress.update(4, 4, "");
    }
    assertEquals(
        "\r\033[Kdrawing [######..................] 1/4, about 3 s left  a tensor"
            + "\r\033[Kdrawing [########################] 4/4"
            + "\r\033[K",
        printed());
  }

  @Test
  void printsFewPlainLinesElsewhere() {
    try (Progress progress = Progress.of(out, false, () -> nanos, "drawing")) {
      for (int step = 1; step <= 20; step++) {
        pass(1000);
        progress.update(step, 20, "");
      }
    }
    assertEquals(
        "drawing: 10/20, about 10 s left\ndrawing: 20/20\n",
        printed().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void leavesTheEstimateToDetailsThatHaveOne() {
    try (Progress progress = Progress.of(out, false, () -> nanos, "preparing").withoutEstimate()) {
      pass(10_000);
      progress.update(13, 100, "plans: 1 of 6 built, about 45 s left");
    }
    assertEquals(
        "preparing: 13/100, plans: 1 of 6 built, about 45 s left\n",
        printed().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void doesNotCountWhatWasDoneBeforeAsDoneInThisTime() {
    try (Progress progress = Progress.of(out, false, () -> nanos, "drawing").from(20)) {
      pass(10_000);
      progress.update(20, 32, "");
      pass(10_000);
      progress.update(22, 32, "");
    }
    assertEquals(
        "drawing: 20/32\ndrawing: 22/32, about 100 s left\n",
        printed().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void sentencesStayAboveTheLine() {
    try (Progress progress = Progress.of(out, true, () -> nanos, "job")) {
      pass(1000);
      progress.update(1, 2, "");
      progress.line("connection lost");
    }
    assertEquals(
        "\r\033[Kjob [############............] 1/2, about 1 s left\r\033[Kconnection lost\n",
        printed().replace(System.lineSeparator(), "\n"));
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
