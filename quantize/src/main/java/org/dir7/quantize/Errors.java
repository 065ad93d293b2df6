package org.dir7.quantize;

import java.util.Optional;
import org.dir7.engine.format.TensorError;

/** Measures what storing changed. */
final class Errors {

  private Errors() {}

  /** Empty where all values are equal; relative error of a tensor of zeros is 0. */
  static Optional<TensorError> between(float[] original, float[] stored) {
    double difference = 0;
    double norm = 0;
    double max = 0;
    for (int i = 0; i < original.length; i++) {
      double d = (double) stored[i] - original[i];
      difference += d * d;
      norm += (double) original[i] * original[i];
      max = Math.max(max, Math.abs(d));
    }
    return max == 0
        ? Optional.empty()
        : Optional.of(new TensorError(Math.sqrt(difference / norm), max));
  }
}
