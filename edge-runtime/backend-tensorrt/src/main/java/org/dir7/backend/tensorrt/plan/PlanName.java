package org.dir7.backend.tensorrt.plan;

import java.util.Locale;

/** The plans of an engine, in the order in which they are built. */
public enum PlanName {
  PROMPT,
  /** Guided: both branches at once. */
  DENOISE_2,
  /** Guidance 1: the conditional branch alone. */
  DENOISE_1,
  DECODE;

  /** Name in messages, such as {@code denoise-2}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String file() {
    return id() + ".plan";
  }
}
