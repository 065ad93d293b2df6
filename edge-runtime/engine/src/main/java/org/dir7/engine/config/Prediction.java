package org.dir7.engine.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the network predicts. */
public enum Prediction {
  /** Velocity, noise - z_0, of z_t = (1-t) z_0 + t noise. */
  FLOW,
  /** The noise of z = a z_0 + s noise. */
  EPSILON,
  /** a noise - s z_0 of z = a z_0 + s noise. */
  V_PREDICTION;

  /** The name in config.json. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Prediction> byId(String id) {
    return Arrays.stream(values()).filter(p -> p.id().equals(id)).findFirst();
  }
}
