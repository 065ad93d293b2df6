package org.dir7.backend.cpu.kernel;

/**
 * One WKV-7 recurrence over a branch's tokens. Rows of all tensors are {@code heads * headSize}
 * floats; token s of the scan is row {@code order[s]}.
 *
 * @param tokens T
 * @param order raster index of the token visited at each scan position
 * @param receptanceByScan whether the receptance of scan position s is row s, not row order[s]
 * @param state [heads, headSize, headSize] (value row, key column), replaced by the final state;
 *     null for a zero initial state whose end nobody needs
 */
@SuppressWarnings("ArrayRecordComponent") // names memory, never compared
public record Wkv7Call(
    int tokens,
    int heads,
    int headSize,
    int[] order,
    boolean receptanceByScan,
    Slice r,
    Slice w,
    Slice k,
    Slice v,
    Slice a,
    Slice b,
    Slice y,
    float[] state,
    int stateOffset) {

  /** Floats of a row. */
  public int width() {
    return heads * headSize;
  }

  /** Where a head's data of scan position {@code s} start in a row-ordered tensor, offset aside. */
  public int row(int s, int head) {
    return order[s] * width() + head * headSize;
  }

  /** The same for the receptance. */
  public int receptanceRow(int s, int head) {
    return (receptanceByScan ? s : order[s]) * width() + head * headSize;
  }
}
