package org.dir7.profile;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a picture was drawn. */
public enum Phase {
  /** The first of the process. */
  @JsonProperty("cold")
  COLD,
  /** While the compiler still works on the code. */
  @JsonProperty("warm-up")
  WARM_UP,
  /** For the statistics. */
  @JsonProperty("steady")
  STEADY,
  /** With every operation timed, which may slow a backend down. */
  @JsonProperty("timed")
  TIMED
}
