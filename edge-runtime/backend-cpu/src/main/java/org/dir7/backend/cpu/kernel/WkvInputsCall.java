package org.dir7.backend.cpu.kernel;

/**
 * Where the preparation of a recurrence finds its rows; all tensors are [rows, width] in one array.
 *
 * @param memory holds the tensors; the offsets are those of row 0
 * @param first layer 0's value, or {@link #NONE} where this is layer 0
 * @param residualPre pre-activation of the share by which the value moves toward {@code first}
 * @param keyScale k_k, [width]
 * @param keyShare k_a, [width]
 */
@SuppressWarnings("ArrayRecordComponent") // names memory, never compared
public record WkvInputsCall(
    float[] memory,
    int width,
    int headSize,
    int decayPre,
    int key,
    int value,
    int aPre,
    int first,
    int residualPre,
    int decay,
    int k,
    int v,
    int removal,
    int replacement,
    float[] keyScale,
    float[] keyShare) {

  public static final int NONE = -1;
}
