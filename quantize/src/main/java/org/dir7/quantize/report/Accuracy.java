package org.dir7.quantize.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.image.RgbImage;

/**
 * What was measured of an engine against its checkpoint.
 *
 * @param pictures of prompts inside and outside the calibration
 * @param byTime relative error of the guided prediction on the checkpoint's own trajectories, by t
 * @param byPosition relative error of what a layer's recurrence gives, along its scan, by layer
 * @param sensitivity of each I8 matrix alone: squared relative error of the guided prediction, for
 *     the decoder's the mean squared error of the picture in [-1,1]
 * @param layers of all I8 matrices of one layer together, likewise, by its number
 */
public record Accuracy(
    List<Pair> pictures,
    List<AtTime> byTime,
    Map<Integer, double[]> byPosition,
    Map<String, Double> sensitivity,
    Map<Integer, Double> layers) {

  /**
   * A picture by the checkpoint and by the engine.
   *
   * @param outside whether the prompt was not used for calibration
   * @param psnr in dB, infinite for equal pictures
   * @param ssim at most 1
   */
  public record Pair(
      String id,
      String prompt,
      boolean outside,
      RgbImage exact,
      RgbImage stored,
      double psnr,
      double ssim) {}

  /** Error at a time, over all prompts. */
  public record AtTime(double t, double error) {}

  /** Relative error of the prediction over all times: the root of the mean square. */
  public double velocityError() {
    return Math.sqrt(byTime.stream().mapToDouble(e -> e.error * e.error).average().orElse(0));
  }

  /** Mean PSNR of the pictures inside or outside the calibration; NaN where there is none. */
  public double meanPsnr(boolean outside) {
    return of(outside).stream().mapToDouble(Pair::psnr).average().orElse(Double.NaN);
  }

  /** Mean SSIM, likewise. */
  public double meanSsim(boolean outside) {
    return of(outside).stream().mapToDouble(Pair::ssim).average().orElse(Double.NaN);
  }

  /** Pictures inside or outside the calibration, the worst first. */
  public List<Pair> of(boolean outside) {
    return pictures.stream()
        .filter(p -> p.outside == outside)
        .sorted(Comparator.comparingDouble(Pair::psnr))
        .toList();
  }

  /** The denoiser's matrix that costs most; empty where none is in 8 bits. */
  public Optional<String> mostSensitive() {
    return sensitivity.entrySet().stream()
        .filter(e -> !e.getKey().startsWith(TensorCatalog.DECODER_PREFIX))
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }
}
