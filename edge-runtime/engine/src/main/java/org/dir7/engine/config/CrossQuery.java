package org.dir7.engine.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How L text tokens are spread over the T scan positions. */
public enum CrossQuery {
  /** Linear: token 0 at position 0, token L-1 at position T-1. */
  INTERPOLATE,
  /** Zeros, then the tokens last (the paper's form). */
  LEFT_PAD;

  /** The name in config.json. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<CrossQuery> byId(String id) {
    return Arrays.stream(values()).filter(q -> q.id().equals(id)).findFirst();
  }
}
