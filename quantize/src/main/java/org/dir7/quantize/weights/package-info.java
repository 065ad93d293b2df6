/**
 * From weights to INT8. Reading order: {@link org.dir7.quantize.weights.MatrixRounder} (one matrix,
 * whole), {@link org.dir7.quantize.weights.RowScales}, {@link org.dir7.quantize.weights.Gptq}
 * (error feedback), {@code Smoothing} and {@code InputRange} (w8a8).
 */
package org.dir7.quantize.weights;
