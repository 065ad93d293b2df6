package org.dir7.engine.sample;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.Prediction;

/** The deterministic samplers, by the names used in files and on the command line. */
public enum Sampler {
  /** Plain Euler from t = 1 to 0. */
  EULER("euler"),
  /** Euler corrected with the slope at the far end; the last step is Euler. */
  HEUN("heun"),
  /** Deterministic DDIM (Song et al. 2021). */
  DDIM("ddim"),
  /** DPM-Solver++(2M) (Lu et al. 2022, algorithm 2). */
  DPMPP_2M("dpmpp-2m");

  private final String id;

  Sampler(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** Whether it is defined for what the network predicts. */
  public boolean supports(Prediction prediction) {
    switch (this) {
      case EULER:
      case HEUN:
        return prediction == Prediction.FLOW;
      case DDIM:
        return prediction != Prediction.FLOW;
      case DPMPP_2M:
        return true;
    }
    throw new AssertionError(this);
  }

  public static Optional<Sampler> byId(String id) {
    return Arrays.stream(values()).filter(s -> s.id.equals(id)).findFirst();
  }

  /** The ids that fit a prediction, for messages: {@code euler, heun, dpmpp-2m}. */
  public static String idsFor(Prediction prediction) {
    return Arrays.stream(values())
        .filter(s -> s.supports(prediction))
        .map(Sampler::id)
        .collect(Collectors.joining(", "));
  }

  /**
   * The sampler of that id.
   *
   * @throws Dir7Exception (bad input) where the id is unknown or does not fit the prediction
   */
  public static Sampler require(String id, Prediction prediction) {
    return byId(id)
        .filter(s -> s.supports(prediction))
        .orElseThrow(
            () ->
                Dir7Exception.badInput(
                    "sampler: \"%s\" cannot be used with prediction %s; it must be one of: %s",
                    id, prediction.id(), idsFor(prediction)));
  }
}
