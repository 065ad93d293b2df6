package org.dir7.daemon;

import java.util.Map;

/**
 * A picture and how it came about.
 *
 * @param bytes in the format that was asked for
 * @param promptCut whether the prompt was longer than the text encoder reads
 * @param seconds a stage, in the order of the stages
 * @param peakMemoryBytes largest resident memory of the process so far
 */
@SuppressWarnings("ArrayRecordComponent") // stored and sent, never compared
public record JobResult(
    byte[] bytes,
    int width,
    int height,
    boolean promptCut,
    Map<String, Double> seconds,
    long peakMemoryBytes) {

  /** The stage that grows with the number of steps. */
  static final String STEPS = "steps";
}
