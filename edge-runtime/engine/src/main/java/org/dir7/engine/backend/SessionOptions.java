package org.dir7.engine.backend;

import org.dir7.engine.Dir7Exception;

/**
 * How a session runs.
 *
 * @param threads worker threads, 0 for one a processor
 * @param timing whether to measure every operation ({@link Session#timings()})
 * @param pictures to be drawn at once at most: 1, 2 or 4. Fewer are where the backend gains nothing
 *     by it, or the memory has no room ({@link Session#mostTogether()})
 */
public record SessionOptions(int threads, boolean timing, int pictures) {

  /** More gains little on any GPU, and everybody waits longer. */
  public static final int MOST_PICTURES = 4;

  public static final SessionOptions DEFAULT = new SessionOptions(0, false);

  public SessionOptions {
    if (pictures != 1 && pictures != 2 && pictures != MOST_PICTURES) {
      throw Dir7Exception.usage("batch: %d pictures at once; it must be 1, 2 or 4", pictures);
    }
  }

  /** One picture at a time. */
  public SessionOptions(int threads, boolean timing) {
    this(threads, timing, 1);
  }

  public SessionOptions withPictures(int most) {
    return new SessionOptions(threads, timing, most);
  }
}
