package org.dir7.benchmarks.gpu;

import java.util.Map;
import org.dir7.backend.tensorrt.cuda.GpuSpeed;
import org.dir7.engine.config.DenoiserConfig;

/**
 * What this GPU could do at best, from its clocks: products on tensor cores in FP16, and memory.
 *
 * @param flops a second, 0 where the GPU is not in the table
 * @param bytes a second
 */
record Roofline(double flops, double bytes) {

  /** FP16 operations a clock and multiprocessor, dense, by compute capability. */
  private static final Map<String, Integer> PER_CLOCK =
      Map.of(
          "5.3", 512, "7.2", 1024, "7.5", 1024, "8.0", 2048, "8.6", 1024, "8.7", 2048, "8.9", 1024,
          "9.0", 4096);

  static Roofline here() {
    GpuSpeed gpu = GpuSpeed.here();
    int perClock = PER_CLOCK.getOrDefault(gpu.sm(), 0);
    return new Roofline(gpu.hertz() * gpu.multiprocessors() * perClock, gpu.bytesPerSecond());
  }

  /** Operations of a guided step: products over all tokens of both branches, and the recurrence. */
  static double guidedFlops(DenoiserConfig c) {
    double tokens = 2.0 * c.tokens();
    double d = c.hiddenSize();
    // Four matrices of time mixing and three of CrossWKV (its receptance is counted once a prompt).
    double products = 2 * tokens * (7 * d * d + 2 * c.ffnRatio() * d * d) * c.layers();
    double recurrence = 2 * 9.0 * c.headSize() * d * tokens * c.layers();
    return products + recurrence;
  }

  void compare(ProofReport report, double stepMilliseconds, DenoiserConfig c) {
    double work = guidedFlops(c);
    double weights = 2.0 * c.layers() * c.hiddenSize() * c.hiddenSize() * (7 + 2 * c.ffnRatio());
    report.figure("arithmetic of a guided step, GFLOP", ProofReport.number(work / 1e9));
    if (flops > 0) {
      double ideal = work / flops * 1e3;
      report.figure(
          "roofline: arithmetic at the tensor cores' peak, ms", ProofReport.number(ideal));
      report.figure("roofline over measured", ProofReport.number(ideal / stepMilliseconds));
    }
    report.figure("roofline: weights read once, ms", ProofReport.number(weights / bytes * 1e3));
  }
}
