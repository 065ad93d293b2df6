package org.dir7.backend.cpu.kernel;

/**
 * Matrix products with packed weights. Every element is one chain of fused multiply-adds over
 * rising k that starts at the bias, whatever the blocking:
 *
 * <pre>
 *   y = fma(a[K-1], w[K-1], ... fma(a[1], w[1], fma(a[0], w[0], bias)))
 * </pre>
 *
 * <p>Where the matrix is one of an integer product ({@link PackedMatrix#rescale()}), A holds whole
 * numbers from -128 to 127, and the chain starts at zero; its sum then becomes {@code fma(y,
 * factor, bias)}.
 */
public interface GemmKernel {

  /** How weights must be packed. */
  PanelLayout layout();

  /** Rows that are computed together; a tile with a multiple of them wastes nothing. */
  int rowBlock();

  /** Floats of scratch that {@link #tile} needs for sums, whatever the matrix. */
  int sumFloats();

  /** Floats of scratch that {@link #tile} needs for this matrix: sums and an unpacked panel. */
  default int scratchFloats(PackedMatrix w) {
    return sumFloats() + w.unpackedFloats();
  }

  /**
   * Computes the output's rows {@code fromRow} to {@code toRow} (exclusive) in one panel's columns.
   *
   * @param ao first element of A's row {@code fromRow}
   * @param scratch of {@link #scratchFloats} floats
   */
  void tile(
      GemmCall call, float[] a, int ao, int panel, int fromRow, int toRow, AlignedFloats scratch);
}
