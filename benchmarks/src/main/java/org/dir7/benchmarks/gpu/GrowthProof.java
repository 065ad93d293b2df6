package org.dir7.benchmarks.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;

/** Memory of the process, on the host and on the GPU, over many pictures. */
final class GrowthProof {

  private static final int STEPS = 4;

  /** First pictures, after which everything lazy has been loaded. */
  private static final int SETTLED = 50;

  private final CheckpointConfig config;
  private final ProofReport report;

  GrowthProof(CheckpointConfig config, ProofReport report) {
    this.config = config;
    this.report = report;
  }

  void run(Session gpu, int pictures) {
    int width = config.denoiser().textDim();
    float[] latent = new float[config.denoiser().latentElements()];
    float[] rgb = new float[3 * config.decoder().imageSize() * config.decoder().imageSize()];
    SamplerPlan plan = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);
    Conditioning text =
        new Conditioning(4, width, Noise.normal(1, 4 * width), Noise.normal(2, width), false);
    long deviceBefore = 0;
    long hostBefore = 0;
    for (int picture = 0; picture < pictures; picture++) {
      if (picture == SETTLED) {
        deviceBefore = DriverMemory.usedMiB();
        hostBefore = hostMiB();
      }
      gpu.prompt(text, 2);
      float[] noise = Noise.normal(picture, latent.length);
      gpu.sample(plan, 3, noise, latent, (s, n, l) -> true);
      gpu.decode(latent, rgb);
      int made = picture + 1;
      if (made == 1 || made == 10 || made == 100 || made == pictures) {
        report.figure(
            "memory after picture " + made + ", GPU and process, MiB",
            DriverMemory.usedMiB() + ", " + hostMiB());
      }
    }
    String span = "from picture " + SETTLED + " to " + pictures;
    report.atMost("GPU memory grown " + span + ", MiB", DriverMemory.usedMiB() - deviceBefore, 0);
    // The heap may still take its share of what -Xmx allows.
    report.atMost("resident memory grown " + span + ", MiB", hostMiB() - hostBefore, 16);
  }

  /**
   * Loads and releases the engine again and again.
   *
   * @param load opens a session; plans are built by the first call where they must
   */
  void cycles(Supplier<Session> load, int cycles) {
    for (int i = 0; i < SETTLED / 10; i++) {
      load.get().close();
    }
    long device = DriverMemory.usedMiB();
    long host = hostMiB();
    for (int i = 0; i < cycles; i++) {
      load.get().close();
    }
    String span = " over " + cycles + " loads and releases, MiB";
    report.atMost("GPU memory grown" + span, DriverMemory.usedMiB() - device, 0);
    // The heap may still take its share of what -Xmx allows.
    report.atMost("resident memory grown" + span, hostMiB() - host, 64);
  }

  private static long hostMiB() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw Dir7Exception.environment("/proc/self/status cannot be read: %s", e.getMessage());
    }
  }
}
