package org.dir7.engine.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an engine stores and computes its large matrices. */
public enum Precision {
  /** F32 weights and arithmetic. */
  FP32,
  /** F16 weights; FP32 arithmetic on the CPU, FP16 on a GPU. */
  FP16,
  /** I8 weights with an F32 scale an output channel, float arithmetic: saves disk and download. */
  W8,
  /** I8 weights and activations, integer arithmetic. */
  W8A8,
  /** Precision chosen layer by layer; reserved. */
  MIXED;

  /** The name in flags and files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Precision> byId(String id) {
    return Arrays.stream(values()).filter(p -> p.id().equals(id)).findFirst();
  }
}
