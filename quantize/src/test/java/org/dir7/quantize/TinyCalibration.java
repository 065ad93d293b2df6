package org.dir7.quantize;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.calibrate.CalibrationSettings;

/** A tiny random checkpoint with random conditioning that fits it. */
public final class TinyCalibration {

  public static final SessionOptions TWO_THREADS = new SessionOptions(2, false);

  public final Path checkpoint;
  public final Path file;
  final CheckpointConfig config;
  private final Path folder;

  public TinyCalibration(Path folder, TinyCheckpoint kind, int prompts) {
    this.folder = folder;
    checkpoint = folder.resolve("tiny");
    config = kind.write(checkpoint, 7);
    file = folder.resolve("conditioning.safetensors");
    Random random = new Random(5);
    int width = config.denoiser().textDim();
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int i = 0; i < prompts; i++) {
      int tokens = 2 + i % 3;
      String id = "%03d".formatted(i);
      writer.metadata(id, "prompt " + i);
      writer.addF32(id + ".text", List.of(tokens, width), normal(random, tokens * width));
      writer.addF32(id + ".pooled", List.of(width), normal(random, width));
    }
    writer.write(file);
  }

  private static float[] normal(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  CalibrationSet prompts() {
    return CalibrationSet.read(
        file, config.denoiser().textDim(), config.denoiser().maxTextTokens());
  }

  public Path engine(String name) {
    return folder.resolve(name + ".dir7");
  }

  public QuantizeRequest request(Precision precision, Preset preset, int prompts, String engine) {
    return new QuantizeRequest(
        checkpoint,
        precision,
        preset,
        engine(engine),
        Optional.of(file),
        new CalibrationSettings(prompts, 3, 11),
        false,
        TWO_THREADS);
  }

  /** Guided prediction for a prompt, from noise at t = 0.6. */
  float[] predict(Model model, CalibrationSet.Item prompt, SessionOptions options) {
    int n = config.denoiser().latentElements();
    float[] out = new float[2 * n];
    try (Session session = new CpuBackend().open(model, options)) {
      session.prompt(prompt.conditioning(), 2);
      session.denoise(Noise.normal(3, n), 0.6, out);
    }
    return out;
  }

  static double relative(float[] exact, float[] other) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < exact.length; i++) {
      double d = (double) exact[i] - other[i];
      difference += d * d;
      norm += (double) exact[i] * exact[i];
    }
    return Math.sqrt(difference / norm);
  }
}
