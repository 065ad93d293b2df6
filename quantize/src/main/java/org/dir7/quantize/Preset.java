package org.dir7.quantize;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much work goes into 8-bit engines. */
public enum Preset {
  /** Round to nearest, ranges by the largest magnitude: the baseline. */
  RTN,
  /** Round to nearest, ranges by the least squared error. */
  FAST,
  /**
   * Error feedback, smoothing, conditioning matrices and decoder in 8 bits too, and the matrices
   * that matter most to the picture in F16.
   */
  BALANCED;

  /** The name in flags and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Preset> byId(String id) {
    return Arrays.stream(values()).filter(p -> p.id().equals(id)).findFirst();
  }
}
