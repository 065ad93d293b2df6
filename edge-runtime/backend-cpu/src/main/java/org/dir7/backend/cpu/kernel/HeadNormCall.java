package org.dir7.backend.cpu.kernel;

/**
 * Where the recurrence's result becomes a mix; all tensors are [rows, width] in one array, offsets
 * are those of row 0.
 *
 * @param gamma ln_x.weight, [width]
 * @param beta ln_x.bias, [width]
 * @param bonus r_k, [width]
 */
@SuppressWarnings("ArrayRecordComponent") // names memory, never compared
public record HeadNormCall(
    float[] memory,
    int width,
    int headSize,
    float epsilon,
    int y,
    int receptance,
    int k,
    int v,
    int gate,
    int out,
    float[] gamma,
    float[] beta,
    float[] bonus) {}
