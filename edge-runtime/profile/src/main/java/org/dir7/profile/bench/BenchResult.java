package org.dir7.profile.bench;

import java.util.List;
import org.dir7.profile.Machine;

/**
 * What a suite came to. Times are seconds.
 *
 * @param schema version of this format, 1 to {@link #SCHEMA}
 * @param tool name and version of what measured
 * @param created instant of the start, ISO 8601
 * @param complete false where the run was interrupted
 * @param command that repeats it
 * @param peakGflops FP32 multiply-adds that the machine can do; 0 where the backend cannot tell
 * @param peakGigabytes a second that memory can move; 0 likewise
 * @param rows one a setting
 * @param kernels one a kind and shape of operation and engine, the dearest first; empty where the
 *     backend times none
 */
public record BenchResult(
    int schema,
    String tool,
    String created,
    boolean complete,
    String command,
    Machine machine,
    double peakGflops,
    double peakGigabytes,
    List<Row> rows,
    List<Kernel> kernels) {

  /**
   * A setting.
   *
   * @param evaluations of the network a picture
   * @param batch pictures drawn at once, at least 1; files of schema 1 do not have it and mean 1
   * @param pictures that were timed
   * @param median until all pictures of a batch were ready
   * @param best likewise
   * @param spread half the distance of the quartiles over the median
   * @param ofPeak the time of the batch's arithmetic at the peak over the median; 0 without a peak
   */
  public record Row(
      String engine,
      String precision,
      String backend,
      String sampler,
      int steps,
      int evaluations,
      Integer batch,
      int pictures,
      double median,
      double best,
      double spread,
      double ofPeak) {

    public Row {
      batch = batch == null ? 1 : batch;
    }

    /** Seconds of machine time a picture. */
    public double eachPicture() {
      return median / batch;
    }
  }

  /**
   * All operations of a kind and shape over a picture.
   *
   * @param shape such as {@code [512,384] by [384,1536]}; empty where the kind has no arithmetic to
   *     speak of, whatever its shape
   * @param calls a picture
   * @param seconds a picture
   * @param gflops a second; 0 without arithmetic
   * @param gigabytes a second that are read or written
   * @param ofLimit its speed over what peak and bandwidth allow; 0 without a peak. Above 1 where
   *     data stays in a cache
   */
  public record Kernel(
      String engine,
      String kind,
      String shape,
      long calls,
      double seconds,
      double gflops,
      double gigabytes,
      double ofLimit) {

    /** Operations a byte read or written. */
    public double intensity() {
      return gflops / gigabytes;
    }

    /** Kind and shape. */
    public String name() {
      return shape.isEmpty() ? kind : kind + " " + shape;
    }
  }

  /** Version that this program writes. */
  public static final int SCHEMA = 2;

  public BenchResult {
    rows = rows == null ? List.of() : List.copyOf(rows);
    kernels = kernels == null ? List.of() : List.copyOf(kernels);
  }
}
