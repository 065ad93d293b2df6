package org.dir7.backend.cpu;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.NaiveDecoder;
import org.dir7.engine.testing.NaiveDenoiser;
import org.dir7.engine.testing.TinyCheckpoint;

/** A tiny random checkpoint with inputs, and what the naive model says of them. */
final class TinyModels {
  final Path folder;
  final CheckpointConfig config;
  final Conditioning conditioning;
  final float[] latent;

  TinyModels(Path folder, TinyCheckpoint kind, int textTokens) {
    this.folder = folder;
    config = kind.write(folder, 1);
    Random random = new Random(2);
    int width = config.denoiser().textDim();
    conditioning =
        new Conditioning(
            textTokens, width, normal(random, textTokens * width), normal(random, width), false);
    latent = normal(random, config.denoiser().latentElements());
  }

  private static float[] normal(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** The network's output for the conditioning. */
  double[] conditional(double t) {
    int width = conditioning.width();
    return naive(t, Golden.rows(conditioning.text(), width), Golden.widen(conditioning.pooled()));
  }

  /** The network's output without text. */
  double[] withoutText(double t) {
    return naive(t, new double[0][], new double[conditioning.width()]);
  }

  private double[] naive(double t, double[][] text, double[] pooled) {
    Map<String, double[]> weights = Golden.weights(folder.resolve(config.denoiser().weights()));
    return new NaiveDenoiser(config.denoiser(), weights)
        .apply(Golden.widen(latent), t, text, pooled);
  }

  double[] decoded() {
    Map<String, double[]> weights = Golden.weights(folder.resolve(config.decoder().weights()));
    return new NaiveDecoder(config, weights).apply(Golden.widen(latent));
  }
}
