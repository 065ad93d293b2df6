package org.dir7.engine.backend;

/**
 * How a session runs.
 *
 * @param threads worker threads, 0 for one a processor
 * @param timing whether to measure every operation ({@link Session#timings()})
 */
public record SessionOptions(int threads, boolean timing) {

  public static final SessionOptions DEFAULT = new SessionOptions(0, false);
}
