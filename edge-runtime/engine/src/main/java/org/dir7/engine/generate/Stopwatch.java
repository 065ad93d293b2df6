package org.dir7.engine.generate;

/** Splits elapsed time into laps, and tells those who listen. */
final class Stopwatch {
  private final GenerateListener listener;
  private long last = System.nanoTime();
  private PictureEvent.Part event = begun();

  Stopwatch(GenerateListener listener) {
    this.listener = listener;
  }

  private static PictureEvent.Part begun() {
    PictureEvent.Part event = new PictureEvent.Part();
    event.begin();
    return event;
  }

  /** Seconds since the last lap, which was a stage of a picture. */
  double lap(PictureStage stage) {
    long start = last;
    double seconds = lap();
    if (event.shouldCommit()) {
      event.stage = stage.id();
      event.commit();
    }
    listener.onStage(stage, start, last);
    event = begun();
    return seconds;
  }

  /** Seconds since the last lap. */
  double lap() {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    return seconds;
  }
}
