package org.dir7.benchmarks.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
        deviceBefore = deviceMiB();
        hostBefore = hostMiB();
      }
      gpu.prompt(text, 2);
      float[] noise = Noise.normal(picture, latent.length);
      gpu.sample(plan, 3, noise, latent, (s, n, l) -> true);
      gpu.decode(latent, rgb);
    }
    String span = "from picture " + SETTLED + " to " + pictures;
    report.atMost("GPU memory grown " + span + ", MiB", deviceMiB() - deviceBefore, 0);
    // The heap may still take its share of what -Xmx allows.
    report.atMost("resident memory grown " + span + ", MiB", hostMiB() - hostBefore, 16);
    report.figure("GPU memory in use on the machine, MiB", Long.toString(deviceMiB()));
    report.figure("resident memory of the process, MiB", Long.toString(hostMiB()));
  }

  /**
   * Loads and releases the engine again and again.
   *
   * @param load opens a session; the first load has taken place
   */
  void cycles(Supplier<Session> load, int cycles) {
    load.get().close();
    long device = deviceMiB();
    long host = hostMiB();
    for (int i = 0; i < cycles; i++) {
      load.get().close();
    }
    String span = " over " + cycles + " loads and releases, MiB";
    report.atMost("GPU memory grown" + span, deviceMiB() - device, 0);
    report.figure("resident memory grown" + span, Long.toString(hostMiB() - host));
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

  /** What the driver has given out, whoever asked: nothing of ours is trusted here. */
  private static long deviceMiB() {
    String[] command = {"nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"};
    try {
      Process process = new ProcessBuilder(command).start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String line = lines.readLine();
        return line == null ? 0 : Long.parseLong(line.trim());
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("nvidia-smi cannot be run: %s", e.getMessage());
    }
  }
}
