package org.dir7.engine.testing;

import java.nio.file.Path;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.sample.Sampler;

/** From noise and stored conditioning to a latent and its picture, in double, naively. */
public final class NaiveModel {

  private final CheckpointConfig config;
  private final NaiveDenoiser denoiser;
  private final NaiveDecoder decoder;

  private NaiveModel(CheckpointConfig config, NaiveDenoiser denoiser, NaiveDecoder decoder) {
    this.config = config;
    this.denoiser = denoiser;
    this.decoder = decoder;
  }

  /** Reads a checkpoint folder. */
  public static NaiveModel open(Path folder) {
    CheckpointConfig config = ConfigReader.read(folder.resolve("config.json"));
    return new NaiveModel(
        config,
        new NaiveDenoiser(
            config.denoiser(), Golden.weights(folder.resolve(config.denoiser().weights()))),
        new NaiveDecoder(config, Golden.weights(folder.resolve(config.decoder().weights()))));
  }

  public CheckpointConfig config() {
    return config;
  }

  /**
   * Samples a latent.
   *
   * @param noise [C,h,w]
   * @param guidance scale over the branch without text; 1 runs one branch
   * @return [C,h,w], normalised
   */
  public double[] sample(
      Sampler sampler, int steps, double guidance, double[] noise, Conditioning conditioning) {
    double[][] text = Golden.rows(conditioning.text(), conditioning.width());
    double[] pooled = Golden.widen(conditioning.pooled());
    double[][] noText = new double[0][];
    double[] noPooled = new double[pooled.length];
    NaiveSamplers.Network guided =
        (z, t) -> {
          double[] with = denoiser.apply(z, t, text, pooled);
          if (guidance == 1) {
            return with;
          }
          double[] without = denoiser.apply(z, t, noText, noPooled);
          for (int i = 0; i < with.length; i++) {
            with[i] = without[i] + guidance * (with[i] - without[i]);
          }
          return with;
        };
    return new NaiveSamplers(config.diffusion(), guided).sample(sampler, noise, steps);
  }

  /** The picture of a normalised latent: [3,H,W], about [-1,1]. */
  public double[] decode(double[] latent) {
    return decoder.apply(latent);
  }
}
