package org.dir7.backend.tensorrt.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The plans of an engine, in the order in which they are built. */
public enum PlanName {
  PROMPT(1),
  /** Guided: both branches at once. */
  DENOISE_2(1),
  /** Guidance 1: the conditional branch alone. */
  DENOISE_1(1),
  DECODE(1),
  /** Guided, two pictures at once: four branches. */
  DENOISE_2X2(2),
  /** Guided, four pictures at once: eight branches. */
  DENOISE_2X4(4);

  private final int pictures;

  PlanName(int pictures) {
    this.pictures = pictures;
  }

  /** Drawn at once. */
  public int pictures() {
    return pictures;
  }

  /** Whether it is one of the denoisers. */
  public boolean denoises() {
    return this != PROMPT && this != DECODE;
  }

  /** What a session needs that draws up to so many pictures at once. */
  public static List<PlanName> upTo(int pictures) {
    return Arrays.stream(values()).filter(name -> name.pictures <= pictures).toList();
  }

  /** The guided denoisers of several pictures among those of {@link #upTo}, the smallest first. */
  public static List<PlanName> together(int pictures) {
    return upTo(pictures).stream().filter(name -> name.pictures > 1).toList();
  }

  /** Name in messages, such as {@code denoise-2}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String file() {
    return id() + ".plan";
  }
}
