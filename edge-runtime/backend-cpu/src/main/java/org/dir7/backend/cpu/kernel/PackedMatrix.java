package org.dir7.backend.cpu.kernel;

import org.dir7.engine.model.WeightMatrix;

/**
 * A weight matrix [out, in], packed once when an engine is loaded: panel by panel, in each panel
 * one row of columns (output channels) for every input k, padded to whole vectors.
 *
 * <p>FP32 and F16 weights become FP32 panels. INT8 weights stay INT8: four values of k share an int
 * (k rising from the low byte, each stored as q + 128), so that a vector of ints unpacks into four
 * vectors of floats with shifts and masks at every vector width, without a shape-changing
 * conversion. A panel's weights are q * scale, one FP32 product.
 */
public final class PackedMatrix {

  /** Values of k that share an int. */
  public static final int GROUP = 4;

  /** Added to an INT8 value before it is stored. */
  public static final int OFFSET = 128;

  private final PanelLayout layout;
  private final int columns;
  private final int depth;
  private final float[] floats;
  private final int[] bytes;
  private final float[] scale;
  private final float[] bias;

  private PackedMatrix(
      PanelLayout layout,
      int columns,
      int depth,
      float[] floats,
      int[] bytes,
      float[] scale,
      float[] bias) {
    this.layout = layout;
    this.columns = columns;
    this.depth = depth;
    this.floats = floats;
    this.bytes = bytes;
    this.scale = scale;
    this.bias = bias;
  }

  /**
   * Packs FP32 weights.
   *
   * @param weights [columns, depth], row-major
   * @param bias [columns], or null for zeros
   */
  public static PackedMatrix floats(
      PanelLayout layout, int columns, int depth, float[] weights, float[] bias) {
    int vectors = layout.vectors(columns);
    float[] packed = new float[vectors * layout.lanes() * depth];
    for (int n = 0; n < columns; n++) {
      int panel = panelOf(layout, columns, n);
      int first = layout.firstVector(columns, panel) * layout.lanes();
      int width = layout.firstVector(columns, panel + 1) * layout.lanes() - first;
      int at = first * depth + n - first;
      for (int k = 0; k < depth; k++) {
        packed[at + k * width] = weights[n * depth + k];
      }
    }
    return new PackedMatrix(
        layout, columns, depth, packed, null, null, padded(layout, columns, bias));
  }

  /**
   * Packs INT8 weights.
   *
   * @param q [columns, depth], row-major, -128 to 127
   * @param scale [columns]
   * @param bias [columns], or null for zeros
   */
  public static PackedMatrix bytes(
      PanelLayout layout, int columns, int depth, byte[] q, float[] scale, float[] bias) {
    int groups = groups(depth);
    int[] packed = new int[layout.vectors(columns) * layout.lanes() * groups];
    for (int n = 0; n < columns; n++) {
      int panel = panelOf(layout, columns, n);
      int first = layout.firstVector(columns, panel) * layout.lanes();
      int width = layout.firstVector(columns, panel + 1) * layout.lanes() - first;
      int at = first * groups + n - first;
      for (int k = 0; k < depth; k++) {
        int stored = q[n * depth + k] + OFFSET;
        packed[at + k / GROUP * width] |= stored << (k % GROUP * Byte.SIZE);
      }
    }
    return new PackedMatrix(
        layout,
        columns,
        depth,
        null,
        packed,
        padded(layout, columns, scale),
        padded(layout, columns, bias));
  }

  /** Packs a matrix as it is stored in an engine. */
  public static PackedMatrix of(PanelLayout layout, WeightMatrix matrix, float[] bias) {
    int n = matrix.rows();
    int k = matrix.columns();
    if (matrix instanceof WeightMatrix.I8 i8) {
      byte[] q = new byte[n * k];
      i8.q().duplicate().get(q);
      return bytes(layout, n, k, q, i8.scale(), bias);
    }
    return floats(layout, n, k, StoredFloats.of(matrix), bias);
  }

  private static int panelOf(PanelLayout layout, int columns, int column) {
    int vector = column / layout.lanes();
    int panel = 0;
    while (layout.firstVector(columns, panel + 1) <= vector) {
      panel++;
    }
    return panel;
  }

  private static int groups(int depth) {
    return (depth + GROUP - 1) / GROUP;
  }

  private static float[] padded(PanelLayout layout, int columns, float[] values) {
    float[] all = new float[layout.vectors(columns) * layout.lanes()];
    if (values != null) {
      System.arraycopy(values, 0, all, 0, columns);
    }
    return all;
  }

  public PanelLayout layout() {
    return layout;
  }

  /** Output channels N. */
  public int columns() {
    return columns;
  }

  /** Input channels K. */
  public int depth() {
    return depth;
  }

  public int panels() {
    return layout.panels(columns);
  }

  /** First column of a panel. */
  public int firstColumn(int panel) {
    return layout.firstVector(columns, panel) * layout.lanes();
  }

  /** Vectors of a panel. */
  public int panelVectors(int panel) {
    return layout.firstVector(columns, panel + 1) - layout.firstVector(columns, panel);
  }

  public boolean isInt8() {
    return bytes != null;
  }

  /** FP32 panels; panel p starts at {@code firstColumn(p) * depth}. */
  public float[] floats() {
    return floats;
  }

  /** INT8 panels; panel p starts at {@code firstColumn(p) * groups}. */
  public int[] words() {
    return bytes;
  }

  /** Ints a column: {@code depth / 4}, rounded up. */
  public int groups() {
    return groups(depth);
  }

  /** Scale of each column, padded with zeros to whole vectors. */
  public float[] scale() {
    return scale;
  }

  /** Bias of each column, zeros where there is none, padded to whole vectors. */
  public float[] bias() {
    return bias;
  }

  /** Bytes held. */
  public long byteSize() {
    long weights = floats != null ? floats.length : bytes.length + scale.length;
    return Float.BYTES * (weights + bias.length);
  }

  /** Floats that one unpacked panel takes at most; 0 for FP32 panels. */
  public int unpackedFloats() {
    return isInt8() ? groups() * GROUP * layout.maxColumns() : 0;
  }
}
