package org.dir7.engine.tensor;

/** What to do about NaN and infinities in a tensor. */
public enum NonFinite {
  /** Fail, naming the tensor and the first index. Right for weights and conditioning. */
  REFUSE,
  /** Hand them on. */
  ALLOW
}
