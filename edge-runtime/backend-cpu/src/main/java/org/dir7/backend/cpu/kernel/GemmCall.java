package org.dir7.backend.cpu.kernel;

/**
 * One matrix product with everything but its left side: {@code out = epilogue(A W^T + bias)}.
 *
 * @param aStride floats from one row of A to the next
 * @param out row r starts at {@code outOffset + r * outStride}
 */
@SuppressWarnings("ArrayRecordComponent") // names memory, never compared
public record GemmCall(
    PackedMatrix w, int aStride, float[] out, int outOffset, int outStride, Epilogue epilogue) {}
