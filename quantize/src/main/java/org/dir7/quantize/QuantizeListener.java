package org.dir7.quantize;

/** Is told how far quantization is. */
@FunctionalInterface
public interface QuantizeListener {

  /** Hears nothing. */
  QuantizeListener NONE = (done, total, tensor) -> {};

  /**
   * A tensor is done.
   *
   * @param done tensors done, 1 to total
   * @param tensor the name of the last one
   */
  void onTensor(int done, int total, String tensor);

  /**
   * A calibration prompt is done.
   *
   * @param done prompts done, 1 to total
   */
  default void onPrompt(int done, int total) {}

  /** A matrix is rounded. */
  default void onRounded(int done, int total, String matrix) {}

  /**
   * A picture of the report is compared.
   *
   * @param done pictures done, from 0, before the first, to total
   */
  default void onCompared(int done, int total, String what) {}

  /** What a matrix costs alone is measured: while an engine is made, and for its report. */
  default void onMeasured(int done, int total, String matrix) {}

  /**
   * Two ways to choose the ranges of quantized inputs are measured; the one that errs less is
   * taken.
   *
   * @param leastSquares relative prediction error with ranges of the least squared error
   * @param entropy likewise, by entropy
   */
  default void onRanges(double leastSquares, double entropy) {}
}
