package org.dir7.engine.graph;

/**
 * How often a value changes, from seldom to often. An operation belongs to the latest stage of its
 * inputs, so that a backend runs it once a prompt, once a time step, or on every call.
 */
public enum Stage {
  /** Follows from the prompt alone. */
  PROMPT,
  /** Follows from the prompt and the time t. */
  STEP,
  /** Follows from the latent. */
  CALL;

  Stage latest(Stage other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
