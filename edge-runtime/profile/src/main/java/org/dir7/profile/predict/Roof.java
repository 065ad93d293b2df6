package org.dir7.profile.predict;

import java.util.Optional;
import org.dir7.device.Target;
import org.dir7.engine.backend.Peak;

/**
 * What a machine can do at best.
 *
 * @param productGflops matrix products and convolutions, in 1e9 operations a second
 * @param floatGflops FP32, in which the recurrence runs
 * @param gigabytes memory a second, in 1e9
 * @param activationBytes of one activation
 * @param weightBytes of one weight as it is read
 * @param source where the figures are from
 */
public record Roof(
    double productGflops,
    double floatGflops,
    double gigabytes,
    int activationBytes,
    int weightBytes,
    String source) {

  /**
   * A board's public figures; empty for targets that are no one board. Precision is FP16, in which
   * both backends for Jetsons run; the recurrence is FP32.
   */
  public static Optional<Roof> of(Target target) {
    return switch (target) {
      // 128 cores at 921.6 MHz, two operations each, twice that in FP16; 64-bit LPDDR4.
      case JETSON_NANO ->
          Optional.of(
              new Roof(
                  471,
                  236,
                  25.6,
                  2,
                  2,
                  "Jetson Nano's public figures: 471 GFLOP/s FP16, 236 FP32, 25.6 GB/s"));
      // Tensor cores: 33 dense INT8 TOPS, half of it in FP16. 1024 cores at 1020 MHz in FP32.
      case ORIN_NANO ->
          Optional.of(
              new Roof(
                  16_500,
                  2_089,
                  102,
                  2,
                  2,
                  "Orin Nano Super's public figures: 33 dense INT8 TOPS (FP16 half of it), 1024"
                      + " cores at 1020 MHz, 102 GB/s"));
      default -> Optional.empty();
    };
  }

  /** A processor as a backend measured it: FP32 throughout. */
  public static Roof of(Peak peak, int weightBytes) {
    return new Roof(
        peak.gflops(), peak.gflops(), peak.gigabytes(), 4, weightBytes, "measured in this run");
  }
}
