package org.dir7.backend.tensorrt.network;

import org.dir7.engine.config.ScanOrder;

/**
 * One call of the fused CrossWKV plugin: everything between the linear maps of a mix.
 *
 * <p>Inputs, each [b,T,D] in raster order: receptance, decay pre-activation, key, value, the
 * pre-activation of a, gate; with {@code valueResidual} also layer 0's value and the share's
 * pre-activation. Output: z [b,T,D], what the output map reads.
 *
 * @param name layer name, such as {@code blocks.3.time}
 * @param scan order in which the recurrence visits the tokens
 * @param grid tokens a side
 * @param receptanceByScan whether row s of the receptance belongs to the s-th visited token
 * @param valueResidual whether the last two inputs are there
 * @param vectors [5,D]: k_k, k_a, r_k, ln_x.weight, ln_x.bias
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record WkvLayer(
    String name,
    ScanOrder scan,
    int grid,
    int headSize,
    boolean receptanceByScan,
    boolean valueResidual,
    float[] vectors) {

  /** Rows of {@link #vectors()}. */
  public static final int VECTORS = 5;
}
