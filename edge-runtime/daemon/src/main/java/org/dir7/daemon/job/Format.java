package org.dir7.daemon.job;

import java.util.Locale;

/** What the bytes of a result are. */
public enum Format {
  PNG("image/png", ".png"),
  /** [height, width, 3] bytes in row-major order, red first. */
  RAW("application/octet-stream", ".rgb"),
  /** A safetensors file with the normalised latent [C,h,w] in F32, as {@code --latent-out}. */
  LATENT("application/octet-stream", ".safetensors");

  private final String contentType;
  private final String suffix;

  Format(String contentType, String suffix) {
    this.contentType = contentType;
    this.suffix = suffix;
  }

  public String contentType() {
    return contentType;
  }

  /** What the name of a file with such a result ends in. */
  public String suffix() {
    return suffix;
  }

  /** As it stands in a job. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param id as the schema has it; null for the default
   */
  public static Format of(String id) {
    return id == null ? PNG : valueOf(id.toUpperCase(Locale.ROOT));
  }
}
