package org.dir7.profile;

import java.util.List;

/**
 * How it was measured.
 *
 * @param threads asked for, 0 for one a processor
 * @param prompts in turns
 * @param duration seconds of steady state asked for
 */
public record Settings(
    int steps,
    double guidance,
    String sampler,
    int threads,
    List<String> prompts,
    double duration) {

  public Settings {
    prompts = List.copyOf(prompts);
  }
}
