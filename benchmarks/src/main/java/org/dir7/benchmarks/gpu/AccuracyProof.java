package org.dir7.benchmarks.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;

/** How far the GPU's numbers are from the golden vectors and from the CPU's pictures. */
final class AccuracyProof {

  private static final double FP32_WKV = 1e-5;
  private static final double FP16_DENOISER = 1e-2;
  private static final double GOLDEN_DECIBELS = 40;
  private static final double MEAN_DECIBELS = 38;
  private static final int STEPS = 20;
  private static final int PROMPTS = 8;
  private static final double GUIDANCE = 3;

  /** Integer arithmetic is compared with its simulation, not with FP32. */
  private static final double W8A8_DENOISER = 0.2;

  private static final double W8A8_DECIBELS = 15;

  private static final double SIMULATION_DECIBELS = 1;

  /** The quantizer's default. */
  private static final int CALIBRATION_PROMPTS = 32;

  private final CheckpointConfig config;
  private final boolean integer;
  private final ProofReport report;

  AccuracyProof(CheckpointConfig config, Precision precision, ProofReport report) {
    this.config = config;
    this.integer = precision == Precision.W8A8;
    this.report = report;
  }

  private static float[] floats(Safetensors file, String tensor) {
    return file.tensor(tensor).toF32(NonFinite.REFUSE);
  }

  static Conditioning conditioning(Safetensors file, String prefix, int width) {
    float[] text = floats(file, prefix + "text");
    float[] pooled = floats(file, prefix + "pooled");
    return new Conditioning(text.length / width, width, text, pooled, false);
  }

  private static double relativeError(float[] want, float[] got) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      difference += Math.pow(got[i] - want[i], 2);
      norm += Math.pow(want[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** The bare recurrence in FP32, T = 37 with an initial state. */
  void recurrence(Wkv7Operator operator, Path golden) {
    try (Safetensors file = Safetensors.open(golden.resolve("wkv7_state.safetensors"))) {
      List<Integer> shape = file.tensor("r").shape();
      float[] state = floats(file, "state_in");
      float[] y = new float[floats(file, "y").length];
      operator.apply(
          shape.get(0),
          shape.get(1),
          shape.get(2),
          floats(file, "r"),
          floats(file, "w"),
          floats(file, "k"),
          floats(file, "v"),
          floats(file, "a"),
          floats(file, "b"),
          state,
          y);
      report.atMost("wkv7 FP32, y", relativeError(floats(file, "y"), y), FP32_WKV);
      report.atMost(
          "wkv7 FP32, final state", relativeError(floats(file, "state_out"), state), FP32_WKV);
    }
  }

  void denoiser(Session gpu, Path golden) {
    for (String name : List.of("denoiser_0", "denoiser_1")) {
      try (Safetensors file = Safetensors.open(golden.resolve(name + ".safetensors"))) {
        gpu.prompt(conditioning(file, "", config.denoiser().textDim()), 2);
        float[] out = new float[2 * config.denoiser().latentElements()];
        gpu.denoise(floats(file, "z"), floats(file, "t")[0], out);
        double error = relativeError(floats(file, "velocity"), out);
        report.atMost(name + ", relative error", error, integer ? W8A8_DENOISER : FP16_DENOISER);
      }
    }
  }

  private RgbImage picture(Session session, Conditioning text, float[] noise, int branches) {
    SamplerPlan plan = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);
    float[] latent = new float[noise.length];
    session.prompt(text, branches);
    session.sample(plan, branches == 2 ? GUIDANCE : 1, noise, latent, (s, n, l) -> true);
    int side = config.decoder().imageSize();
    float[] rgb = new float[3 * side * side];
    session.decode(latent, rgb);
    return RgbImage.ofPlanes(rgb, side, side);
  }

  void goldenPictures(Session gpu, Path golden) {
    for (String name : List.of("sample_0", "sample_1")) {
      try (Safetensors file = Safetensors.open(golden.resolve(name + ".safetensors"))) {
        Conditioning text = conditioning(file, "", config.denoiser().textDim());
        int side = config.decoder().imageSize();
        RgbImage want = RgbImage.ofPlanes(floats(file, "image"), side, side);
        RgbImage got = picture(gpu, text, floats(file, "noise"), 2);
        report.atLeast(
            name + ", 20 steps, dB",
            Psnr.decibels(want, got),
            integer ? W8A8_DECIBELS : GOLDEN_DECIBELS);
      }
    }
  }

  /**
   * Pictures of prompts behind those that calibrate an engine, against FP32.
   *
   * @param simulated the same engine on the CPU backend
   * @param exact the checkpoint on the CPU backend
   */
  void heldOut(Session gpu, Session simulated, Session exact, Path conditioning, int prompts) {
    double onGpu = 0;
    double onCpu = 0;
    double between = 0;
    try (Safetensors file = Safetensors.open(conditioning)) {
      for (int i = 0; i < prompts; i++) {
        int prompt = CALIBRATION_PROMPTS + i;
        String prefix = String.format(java.util.Locale.ROOT, "%03d.", prompt);
        Conditioning text = conditioning(file, prefix, config.denoiser().textDim());
        float[] noise = Noise.normal(prompt, config.denoiser().latentElements());
        RgbImage want = picture(exact, text, noise, 2);
        RgbImage got = picture(gpu, text, noise, 2);
        RgbImage expected = picture(simulated, text, noise, 2);
        onGpu += Math.min(Psnr.decibels(want, got), 99) / prompts;
        onCpu += Math.min(Psnr.decibels(want, expected), 99) / prompts;
        between += Math.min(Psnr.decibels(expected, got), 99) / prompts;
      }
    }
    String of = prompts + " held-out prompts, ";
    report.figure(of + "CPU against FP32, mean dB", ProofReport.number(onCpu));
    report.figure(of + "GPU against FP32, mean dB", ProofReport.number(onGpu));
    report.figure(of + "GPU against CPU, mean dB", ProofReport.number(between));
    if (integer) {
      report.atMost(of + "dB lost against the simulation", onCpu - onGpu, SIMULATION_DECIBELS);
    }
  }

  /** Pictures of stored conditioning against the CPU backend's, which the golden vectors hold. */
  void calibrationPrompts(Session gpu, Session cpu, Path conditioning) {
    List<Double> decibels = new ArrayList<>();
    try (Safetensors file = Safetensors.open(conditioning)) {
      for (int prompt = 0; prompt < PROMPTS; prompt++) {
        String prefix = String.format(java.util.Locale.ROOT, "%03d.", prompt);
        Conditioning text = conditioning(file, prefix, config.denoiser().textDim());
        float[] noise = Noise.normal(prompt, config.denoiser().latentElements());
        RgbImage want = picture(cpu, text, noise, 2);
        decibels.add(Psnr.decibels(want, picture(gpu, text, noise, 2)));
      }
    }
    double mean = decibels.stream().mapToDouble(d -> Math.min(d, 99)).average().orElse(0);
    double least = decibels.stream().mapToDouble(d -> d).min().orElse(0);
    String what = PROMPTS + " calibration prompts against the CPU backend, mean dB";
    if (integer) {
      report.figure(what, ProofReport.number(mean));
    } else {
      report.atLeast(what, mean, MEAN_DECIBELS);
    }
    report.figure("the worst of them, dB", ProofReport.number(least));
  }
}
