package org.dir7.engine.generate;

import java.util.Locale;

/** Parts of making a picture, in their order; together they are all of its time. */
public enum PictureStage {
  /** The text encoder, or taking conditioning that was given. */
  ENCODE,
  /** Starting noise, and what depends on the prompt alone. */
  PROMPT,
  /** All sampler steps. */
  STEPS,
  /** Latent to RGB. */
  DECODE,
  /** Writing the file's bytes. */
  PNG;

  /** Name in files and events. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
