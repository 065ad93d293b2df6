package org.dir7.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.config.ConfigWriter;
import org.dir7.engine.config.CrossQuery;
import org.dir7.engine.config.DecoderConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.DiffusionConfig;
import org.dir7.engine.config.LatentConfig;
import org.dir7.engine.config.LoraRanks;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.config.ScanOrder;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.config.TextEncoderConfig;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.tensor.SafetensorsWriter;

/**
 * Small valid checkpoints with random weights, to prove that sizes come from config.json. No two
 * share a width, rank, scan list or number of blocks by accident.
 */
public enum TinyCheckpoint {
  /** Like the shipped one in kind: interpolated queries, flow. */
  FLOW(
      denoiser(32, 3, 8, 2, 16, 32, 16, ranks(4, 5, 6, 7), CrossQuery.INTERPOLATE, "row col"),
      decoder(List.of(12, 8, 6), List.of(1, 2, 1), 128),
      DiffusionConfig.flow("euler", 4, 3)),
  /** The paper's padding, odd widths, text wider than the model, one scan order, deep decoder. */
  LEFT_PAD(
      denoiser(60, 2, 20, 3, 24, 44, 9, ranks(3, 2, 9, 1), CrossQuery.LEFT_PAD, "col_rev"),
      decoder(List.of(5, 7), List.of(0, 3), 96),
      DiffusionConfig.flow("heun", 3, 2)),
  /** Noise prediction, narrow text, all scan orders in another order, no second stage. */
  EPSILON(
      denoiser(
          24,
          5,
          12,
          1,
          16,
          10,
          7,
          ranks(8, 1, 3, 2),
          CrossQuery.INTERPOLATE,
          "col_rev row_rev col row"),
      decoder(List.of(9), List.of(2), 32),
      new DiffusionConfig(Prediction.EPSILON, 1000, "linear", 1e-4, 0.02, "ddim", 5, 2)),
  /** v prediction, one layer, head as wide as the model. */
  V_PREDICTION(
      denoiser(16, 1, 16, 4, 24, 16, 5, ranks(2, 2, 2, 2), CrossQuery.LEFT_PAD, "row_rev row"),
      decoder(List.of(8, 8, 8), List.of(1, 1, 1), 192),
      new DiffusionConfig(Prediction.V_PREDICTION, 500, "linear", 2e-4, 0.015, "dpmpp-2m", 4, 4));

  private final DenoiserConfig denoiser;
  private final DecoderConfig decoder;
  private final DiffusionConfig diffusion;

  TinyCheckpoint(DenoiserConfig denoiser, DecoderConfig decoder, DiffusionConfig diffusion) {
    this.denoiser = denoiser;
    this.decoder = decoder;
    this.diffusion = diffusion;
  }

  /**
   * Writes the checkpoint; equal seeds give equal files. It has no text encoder.
   *
   * @param folder created where missing
   * @return the configuration as written
   */
  public CheckpointConfig write(Path folder, long seed) {
    return write(folder, seed, denoiser, Optional.empty());
  }

  /**
   * Writes the checkpoint with the shipped checkpoint's text encoder, so that it takes prompts; its
   * text width is the encoder's.
   */
  public CheckpointConfig writeWithTextEncoder(Path folder, long seed) {
    CheckpointConfig shipped = ConfigReader.read(Repository.checkpoint().resolve("config.json"));
    return write(
        folder,
        seed,
        withText(denoiser, shipped.denoiser().textDim(), shipped.denoiser().maxTextTokens()),
        shipped.textEncoder());
  }

  /**
   * Writes the checkpoint for pictures of another size, as {@link #writeWithTextEncoder}: the same
   * weights, for none depends on the size.
   *
   * @param latentSize side of the latent, a multiple of the patch size
   */
  public CheckpointConfig writeOfSize(Path folder, long seed, int latentSize) {
    CheckpointConfig shipped = ConfigReader.read(Repository.checkpoint().resolve("config.json"));
    DenoiserConfig text =
        withText(denoiser, shipped.denoiser().textDim(), shipped.denoiser().maxTextTokens());
    DecoderConfig larger =
        new DecoderConfig(
            decoder.weights(),
            "",
            decoder.type(),
            decoder.channels(),
            decoder.blocks(),
            decoder.imageSize() / denoiser.latentSize() * latentSize);
    return write(folder, seed, withLatent(text, latentSize), larger, shipped.textEncoder());
  }

  private CheckpointConfig write(
      Path folder, long seed, DenoiserConfig denoiser, Optional<TextEncoderConfig> textEncoder) {
    return write(folder, seed, denoiser, decoder, textEncoder);
  }

  private CheckpointConfig write(
      Path folder,
      long seed,
      DenoiserConfig denoiser,
      DecoderConfig decoder,
      Optional<TextEncoderConfig> textEncoder) {
    try {
      Files.createDirectories(folder);
      Random random = new Random(seed);
      Path denoiserFile = folder.resolve(denoiser.weights());
      Path decoderFile = folder.resolve(decoder.weights());
      write(denoiserFile, TensorCatalog.denoiser(denoiser), random);
      write(decoderFile, TensorCatalog.decoder(denoiser, decoder), random);
      CheckpointConfig config =
          new CheckpointConfig(
              "tiny-" + diffusion.prediction().id().replace('_', '-'),
              1,
              withHash(denoiser, Sha256.of(denoiserFile)),
              new DecoderConfig(
                  decoder.weights(),
                  Sha256.of(decoderFile),
                  decoder.type(),
                  decoder.channels(),
                  decoder.blocks(),
                  decoder.imageSize()),
              latent(denoiser.latentChannels()),
              textEncoder,
              diffusion);
      Files.write(folder.resolve("config.json"), ConfigWriter.bytes(config));
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, Map<String, TensorSpec> specs, Random random) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "dir7-checkpoint/1");
    for (TensorSpec spec : specs.values()) {
      writer.addF16(spec.name(), spec.shape(), values(spec, random));
    }
    writer.write(file);
  }

  /**
   * Matrices keep the variance of their input; vectors are of the size that training gives them.
   */
  private static float[] values(TensorSpec spec, Random random) {
    float[] values = new float[(int) spec.elements()];
    String name = spec.name();
    for (int i = 0; i < values.length; i++) {
      double normal = random.nextGaussian();
      if (spec.isMatrix()) {
        values[i] = (float) (normal / Math.sqrt(spec.columns()));
      } else if (name.matches(".*\\.(x_.|k_a)")) {
        values[i] = random.nextFloat();
      } else if (name.endsWith("ln_x.weight") || name.endsWith("k_k")) {
        values[i] = (float) (1 + 0.2 * normal);
      } else {
        values[i] = (float) (0.3 * normal);
      }
    }
    return values;
  }

  private static DenoiserConfig denoiser(
      int hidden,
      int layers,
      int head,
      int ffnRatio,
      int latentSize,
      int textDim,
      int maxText,
      LoraRanks ranks,
      CrossQuery query,
      String scan) {
    return new DenoiserConfig(
        "denoiser.safetensors",
        "",
        hidden,
        layers,
        head,
        ffnRatio,
        latentSize == 24 ? 3 : 2,
        latentSize == 24 ? 3 : 4,
        latentSize,
        textDim,
        maxText,
        ranks,
        List.of(scan.split(" ")).stream().map(s -> ScanOrder.byId(s).orElseThrow()).toList(),
        query);
  }

  private static LoraRanks ranks(int w, int a, int v, int g) {
    return new LoraRanks(w, a, v, g);
  }

  private static DecoderConfig decoder(List<Integer> channels, List<Integer> blocks, int size) {
    return new DecoderConfig("decoder.safetensors", "", "tiny-f8", channels, blocks, size);
  }

  private static DenoiserConfig withHash(DenoiserConfig c, String sha256) {
    return new DenoiserConfig(
        c.weights(),
        sha256,
        c.hiddenSize(),
        c.layers(),
        c.headSize(),
        c.ffnRatio(),
        c.patchSize(),
        c.latentChannels(),
        c.latentSize(),
        c.textDim(),
        c.maxTextTokens(),
        c.loraRanks(),
        c.scan(),
        c.crossQuery());
  }

  private static DenoiserConfig withText(DenoiserConfig c, int textDim, int maxTextTokens) {
    return new DenoiserConfig(
        c.weights(),
        c.sha256(),
        c.hiddenSize(),
        c.layers(),
        c.headSize(),
        c.ffnRatio(),
        c.patchSize(),
        c.latentChannels(),
        c.latentSize(),
        textDim,
        maxTextTokens,
        c.loraRanks(),
        c.scan(),
        c.crossQuery());
  }

  private static DenoiserConfig withLatent(DenoiserConfig c, int latentSize) {
    return new DenoiserConfig(
        c.weights(),
        c.sha256(),
        c.hiddenSize(),
        c.layers(),
        c.headSize(),
        c.ffnRatio(),
        c.patchSize(),
        c.latentChannels(),
        latentSize,
        c.textDim(),
        c.maxTextTokens(),
        c.loraRanks(),
        c.scan(),
        c.crossQuery());
  }

  private static LatentConfig latent(int channels) {
    List<Float> mean = List.of(0.8f, -0.1f, 0.05f, 0.3f).subList(0, channels);
    List<Float> std = List.of(1.6f, 0.9f, 0.7f, 0.5f).subList(0, channels);
    return new LatentConfig(mean, std);
  }
}
