package org.dir7.profile.bench;

import java.util.List;
import org.dir7.profile.Machine;

/**
 * What a suite came to. Times are seconds.
 *
 * @param tool name and version of what measured
 * @param created instant of the start, ISO 8601
 * @param command that repeats it
 * @param peakGflops FP32 multiply-adds that the machine can do; 0 where the backend cannot tell
 * @param peakGigabytes a second that memory can move; 0 likewise
 * @param rows one a setting
 * @param kernels one a kind of operation and engine; empty where the backend times none
 */
public record BenchResult(
    String tool,
    String created,
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
   * @param pictures that were timed
   * @param median picture
   * @param best picture
   * @param spread half the distance of the quartiles over the median
   * @param ofPeak the time of the picture's arithmetic at the peak over the median; 0 without a
   *     peak
   */
  public record Row(
      String engine,
      String precision,
      String backend,
      String sampler,
      int steps,
      int evaluations,
      int pictures,
      double median,
      double best,
      double spread,
      double ofPeak) {}

  /**
   * All operations of a kind over a picture.
   *
   * @param seconds a picture
   * @param gflops a second
   * @param intensity operations a byte read or written
   */
  public record Kernel(
      String engine, String kind, double seconds, double gflops, double intensity) {}

  public BenchResult {
    rows = List.copyOf(rows);
    kernels = List.copyOf(kernels);
  }
}
