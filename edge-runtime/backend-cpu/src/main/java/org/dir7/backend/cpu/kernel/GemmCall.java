package org.dir7.backend.cpu.kernel;

/**
 * One matrix product with everything but the number of rows: {@code out = epilogue(A W^T + bias)}.
 *
 * @param a row r starts at {@code aOffset + r * aStride}
 * @param out row r starts at {@code outOffset + r * outStride}
 */
@SuppressWarnings("ArrayRecordComponent") // names memory, never compared
public record GemmCall(
    PackedMatrix w,
    float[] a,
    int aOffset,
    int aStride,
    float[] out,
    int outOffset,
    int outStride,
    Epilogue epilogue) {}
