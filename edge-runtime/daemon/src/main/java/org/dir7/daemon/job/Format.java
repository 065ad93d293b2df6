package org.dir7.daemon.job;

import java.util.Locale;

/** What the bytes of a result are. */
public enum Format {
  PNG("image/png"),
  /** [height, width, 3] bytes in row-major order, red first. */
  RAW("application/octet-stream"),
  /** A safetensors file with the normalised latent [C,h,w] in F32, as {@code --latent-out}. */
  LATENT("application/octet-stream");

  private final String contentType;

  Format(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
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
