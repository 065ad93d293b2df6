package org.dir7.backend.cpu.kernel;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;

/**
 * A weight matrix [out, in], packed once when an engine is loaded, outside the Java heap: panel by
 * panel, in each panel one row of columns (output channels) for every input k, padded to whole
 * vectors.
 *
 * <p>A matrix of an integer product ({@link #integers}) is packed as INT8 with all panel scales 1:
 * inputs are whole numbers too, so every sum is one, exact in FP32 up to 2^24, and equal to the
 * INT32 that TensorRT accumulates. What that sum times, and plus, comes after it ({@link
 * #rescale()}). Where a sum could pass 2^24 ({@link #isWide()}), kernels add in INT32.
 *
 * <p>Weights keep the type in which they are stored. Values of {@link Format#group()} consecutive k
 * share an int, k rising from the low bits, so that a vector of ints unpacks into as many vectors
 * of floats with shifts and masks at every vector width, without a shape-changing conversion. A
 * kernel copies a panel's words beside its other scratch ({@link #copyWords}), in one piece, and
 * unpacks them there once for all rows of its tile. The Vector API itself reads arrays only: its
 * access to direct buffers has another signature from Java 19 on.
 */
public final class PackedMatrix {

  /** Added to an INT8 value before it is stored. */
  public static final int OFFSET = 128;

  /** Whole numbers up to this are exact in FP32. */
  private static final long EXACT = 1L << 24;

  private static final int HALF_EXPONENT = 0x7c00;

  /** How a weight is kept. */
  public enum Format {
    /** FP32 bits. */
    FLOATS(1),
    /** IEEE 754 binary16 bits, finite. */
    HALVES(2),
    /** q + {@link #OFFSET}; the weight is q * scale, one FP32 product. */
    BYTES(4);

    private final int group;

    Format(int group) {
      this.group = group;
    }

    /** Values of k that share an int. */
    public int group() {
      return group;
    }
  }

  /** The int of {@code group} values from k on in a column. */
  private interface Words {
    int at(int column, int k);
  }

  private final PanelLayout layout;
  private final int columns;
  private final int depth;
  private final Format format;
  private final IntBuffer words;
  private final FloatBuffer wordBits;
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
      Format format,
      Words source,
      float[] scale,
      float[] bias,
      Rescale rescale) {
    this.layout = layout;
    this.columns = columns;
    this.depth = depth;
    this.format = format;
    this.scale = padded(layout, columns, scale);
    this.bias = padded(layout, columns, bias);
    this.rescale = rescale;
    int size = layout.vectors(columns) * layout.lanes() * groups();
    ByteBuffer memory = OffHeap.allocate((long) Integer.BYTES * size);
    words = memory.asIntBuffer();
    wordBits = memory.asFloatBuffer();
    pack(source);
  }

  private void pack(Words source) {
    for (int panel = 0; panel < panels(); panel++) {
      int first = firstColumn(panel);
      int width = panelVectors(panel) * layout.lanes();
      for (int n = first; n < Math.min(first + width, columns); n++) {
        int at = first * groups() + n - first;
        for (int k = 0; k < depth; k += format.group) {
          words.put(at, source.at(n, k));
          at += width;
        }
      }
    }
  }

  /**
   * Packs FP32 weights.
   *
   * @param weights [columns, depth], row-major
   * @param bias [columns], or null for zeros
   */
  public static PackedMatrix floats(
      PanelLayout layout, int columns, int depth, float[] weights, float[] bias) {
    Words words = (n, k) -> Float.floatToRawIntBits(weights[n * depth + k]);
    return new PackedMatrix(layout, columns, depth, Format.FLOATS, words, null, bias, null);
  }

  /**
   * Zeros in FP32, which {@link #fillTransposed} replaces, as often as wanted, in the same memory.
   */
  public static PackedMatrix zeros(PanelLayout layout, int columns, int depth) {
    return new PackedMatrix(
        layout,
        columns,
        depth,
        Format.FLOATS,
        (n, k) -> Float.floatToRawIntBits(0),
        null,
        null,
        null);
  }

  /**
   * Takes other FP32 weights, given [depth, columns]: the way panels lie, so that it costs a copy.
   *
   * @param weights weight k of column n at {@code from + k * stride + n}
   */
  public void fillTransposed(float[] weights, int from, int stride) {
    if (format != Format.FLOATS) {
      throw new IllegalStateException(format + " cannot take FP32 weights");
    }
    for (int panel = 0; panel < panels(); panel++) {
      int first = firstColumn(panel);
      int width = panelVectors(panel) * layout.lanes();
      int used = Math.min(width, columns - first);
      for (int k = 0; k < depth; k++) {
        wordBits.put(first * depth + k * width, weights, from + k * stride + first, used);
      }
    }
  }

  /**
   * Packs F16 weights.
   *
   * @param bits [columns, depth], row-major, finite
   * @param bias [columns], or null for zeros
   */
  public static PackedMatrix halves(
      PanelLayout layout, int columns, int depth, short[] bits, float[] bias) {
    requireFinite(bits);
    Words words =
        (n, k) -> {
          int at = n * depth + k;
          int high = k + 1 < depth ? bits[at + 1] << Short.SIZE : 0;
          return high | bits[at] & 0xffff;
        };
    return new PackedMatrix(layout, columns, depth, Format.HALVES, words, null, bias, null);
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
    Words words =
        (n, k) -> {
          int word = 0;
          for (int i = 0; i < Format.BYTES.group && k + i < depth; i++) {
            word |= q[n * depth + k + i] + OFFSET << i * Byte.SIZE;
          }
          return word;
        };
    return new PackedMatrix(layout, columns, depth, Format.BYTES, words, scale, bias, rescale);
  }

  /** How {@link #of} keeps a matrix: as it is stored. */
  public static Format formatOf(WeightMatrix matrix) {
    if (matrix instanceof WeightMatrix.I8) {
      return Format.BYTES;
    }
    return matrix instanceof WeightMatrix.F16 ? Format.HALVES : Format.FLOATS;
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
    if (matrix instanceof WeightMatrix.F16 f16) {
      ShortBuffer source = f16.bits().duplicate().rewind();
      short[] bits = new short[n * k];
      source.get(bits);
      return halves(layout, n, k, bits, bias);
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

  /** Unpacking by shifts takes an exponent of all ones for a number. */
  private static void requireFinite(short[] bits) {
    for (short half : bits) {
      if ((half & HALF_EXPONENT) == HALF_EXPONENT) {
        throw Dir7Exception.badInput("weights: a matrix holds a value that is not finite");
      }
    }
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

  public Format format() {
    return format;
  }

  /** What follows an integer product's sums; null where the product is in floating point. */
  public Rescale rescale() {
    return rescale;
  }

  /** Whether an integer product's sums need 32 bits: FP32 would not hold them all exactly. */
  public boolean isWide() {
    return rescale != null && rescale.wide;
  }

  /** Ints a column: depth over the group, rounded up. */
  public int groups() {
    return (depth + format.group - 1) / format.group;
  }

  /** An int; panel p starts at {@code firstColumn(p) * groups}. */
  public int word(int index) {
    return words.get(index);
  }

  /** Copies a panel's words as raw bits, {@code groups} rows of the panel's width. */
  public void copyWords(int panel, float[] out, int offset) {
    int first = firstColumn(panel);
    int width = panelVectors(panel) * layout.lanes();
    wordBits.get(first * groups(), out, offset, groups() * width);
  }

  /** Scale of each column, padded to whole vectors; zeros where the format has none. */
  public float[] scale() {
    return scale;
  }

  /** Bias of each column, zeros where there is none, padded to whole vectors. */
  public float[] bias() {
    return bias;
  }

  /** Bytes outside the heap. */
  public long nativeBytes() {
    return (long) Integer.BYTES * words.capacity();
  }

  /** Bytes in the heap. */
  public long heapBytes() {
    long after = rescale == null ? 0 : rescale.factor.length + rescale.bias.length;
    return Float.BYTES * (scale.length + bias.length + after);
  }

  /** Floats that one unpacked panel takes at most. */
  public int unpackedFloats() {
    return groups() * format.group * layout.maxColumns();
  }
}
