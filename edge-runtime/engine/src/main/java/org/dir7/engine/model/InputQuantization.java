package org.dir7.engine.model;

import java.util.Optional;

/**
 * How the input of a matrix becomes INT8, with numbers that calibration fixed:
 *
 * <pre>
 *   q[k] = clamp(round(x[k] * smooth[k] / scale), -128, 127)          FP32, ties to even
 *   y[n] = fma((sum over k of q[k] * w[n][k]), scale * weightScale[n], bias[n])
 * </pre>
 *
 * The sum is an INT32, converted to FP32 once; {@code scale * weightScale[n]} is one FP32 product.
 * That is TensorRT's explicit quantization (quantize, integer product, dequantize).
 *
 * @param scale of the whole tensor, positive
 * @param smooth [columns], positive; empty for ones
 */
@SuppressWarnings("ArrayRecordComponent") // a view of weights, never compared
public record InputQuantization(float scale, Optional<float[]> smooth) {

  /** Least quantized value: TensorRT uses all 256. */
  public static final int MIN = -128;

  public static final int MAX = 127;
}
