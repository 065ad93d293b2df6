package org.dir7.backend.cpu.kernel;

import java.util.Arrays;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;

/**
 * A weight matrix [out, in], packed once when an engine is loaded: panel by panel, in each panel
 * one row of columns (output channels) for every input k, padded to whole vectors.
 *
 * <p>FP32 and F16 weights become FP32 panels. INT8 weights stay INT8: four values of k share an int
 * (k rising from the low byte, each stored as q + 128), so that a vector of ints unpacks into four
 * vectors of floats with shifts and masks at every vector width, without a shape-changing
 * conversion. A panel's weights are q * scale, one FP32 product.
 *
 * <p>A matrix of an integer product ({@link #integers}) is packed as INT8 with all panel scales 1:
 * inputs are whole numbers too, so every sum is one, exact in FP32 up to 2^24, and equal to the
 * INT32 that TensorRT accumulates. What that sum times, and plus, comes after it ({@link
 * #rescale()}). Where a sum could pass 2^24 ({@link #isWide()}), kernels add in INT32.
 */
public final class PackedMatrix {

  /** Values of k that share an int. */
  public static final int GROUP = 4;

  /** Whole numbers up to this are exact in FP32. */
  private static final long EXACT = 1L << 24;

  /** Added to an INT8 value before it is stored. */
  public static final int OFFSET = 128;

  private final PanelLayout layout;
  private final int columns;
  private final int depth;
  private final float[] floats;
  private final int[] bytes;
  private final float[] scale;
  private final float[] bias;
  private final Rescale rescale;

  /**
   * What makes an output of an integer product's sum: {@code y[n] = fma((float) sum, factor[n],
   * bias[n])}.
   *
   * @param factor padded to whole vectors
   * @param bias padded to whole vectors
   */
  @SuppressWarnings("ArrayRecordComponent") // tables of a matrix, never compared
  public record Rescale(float[] factor, float[] bias, boolean wide) {}

  private PackedMatrix(
      PanelLayout layout,
      int columns,
      int depth,
      float[] floats,
      int[] bytes,
      float[] scale,
      float[] bias,
      Rescale rescale) {
    this.layout = layout;
    this.columns = columns;
    this.depth = depth;
    this.floats = floats;
    this.bytes = bytes;
    this.scale = scale;
    this.bias = bias;
    this.rescale = rescale;
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
        layout, columns, depth, packed, null, null, padded(layout, columns, bias), null);
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
    return bytes(layout, columns, depth, q, scale, bias, null);
  }

  /**
   * Packs INT8 weights whose input is INT8 too.
   *
   * @param q [columns, depth], row-major, -127 to 127
   * @param factor [columns]: the input's scale times the weights' scale
   * @param bias [columns], or null for zeros
   */
  public static PackedMatrix integers(
      PanelLayout layout, int columns, int depth, byte[] q, float[] factor, float[] bias) {
    float[] ones = new float[columns];
    Arrays.fill(ones, 1f);
    Rescale rescale =
        new Rescale(
            padded(layout, columns, factor),
            padded(layout, columns, bias),
            largestSum(q, columns, depth) > EXACT);
    return bytes(layout, columns, depth, q, ones, null, rescale);
  }

  /** Largest magnitude that a sum can reach. */
  private static long largestSum(byte[] q, int columns, int depth) {
    long largest = 0;
    for (int n = 0; n < columns; n++) {
      long sum = 0;
      for (int k = 0; k < depth; k++) {
        sum += Math.abs(q[n * depth + k]);
      }
      largest = Math.max(largest, -InputQuantization.MIN * sum);
    }
    return largest;
  }

  private static PackedMatrix bytes(
      PanelLayout layout,
      int columns,
      int depth,
      byte[] q,
      float[] scale,
      float[] bias,
      Rescale rescale) {
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
        padded(layout, columns, bias),
        rescale);
  }

  /** Packs a matrix as it is stored in an engine. */
  public static PackedMatrix of(PanelLayout layout, WeightMatrix matrix, float[] bias) {
    int n = matrix.rows();
    int k = matrix.columns();
    if (matrix instanceof WeightMatrix.I8 i8) {
      byte[] q = new byte[n * k];
      i8.q().duplicate().get(q);
      return i8.input()
          .map(input -> integers(layout, n, k, q, factors(input.scale(), i8.scale()), bias))
          .orElseGet(() -> bytes(layout, n, k, q, i8.scale(), bias));
    }
    return floats(layout, n, k, StoredFloats.of(matrix), bias);
  }

  private static float[] factors(float inputScale, float[] scale) {
    float[] factors = new float[scale.length];
    for (int n = 0; n < factors.length; n++) {
      factors[n] = inputScale * scale[n];
    }
    return factors;
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

  /** What follows an integer product's sums; null where the product is in floating point. */
  public Rescale rescale() {
    return rescale;
  }

  /** Whether an integer product's sums need 32 bits: FP32 would not hold them all exactly. */
  public boolean isWide() {
    return rescale != null && rescale.wide;
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
    long after = rescale == null ? 0 : rescale.factor.length + rescale.bias.length;
    return Float.BYTES * (weights + bias.length + after);
  }

  /** Floats that one unpacked panel takes at most; 0 for FP32 panels. */
  public int unpackedFloats() {
    return isInt8() ? groups() * GROUP * layout.maxColumns() : 0;
  }
}
