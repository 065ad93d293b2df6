package org.dir7.backend.tensorrt.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dir7.backend.tensorrt.network.ExpandedMatrix;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigWriter;
import org.dir7.engine.config.DecoderConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Model;
import org.dir7.engine.tensor.SafetensorsWriter;

/**
 * A model as a checkpoint folder, for the child process that builds its plans: the child needs
 * nothing but this folder, wherever the model came from, and reads it with the same checks.
 * Matrices are expanded; F32 keeps every stored value exactly. Those that multiply integers lie
 * beside them as they are ({@link IntegerWeights}).
 */
public final class BuildRequest {

  private BuildRequest() {}

  /**
   * Writes config.json and the two weight files.
   *
   * @throws Dir7Exception (environment) where they cannot be written
   */
  public static void write(Model model, Path folder) {
    CheckpointConfig c = model.config();
    try {
      Files.createDirectories(folder);
      DenoiserConfig n = c.denoiser();
      DecoderConfig d = c.decoder();
      Path denoiser = folder.resolve("denoiser.safetensors");
      Path decoder = folder.resolve("decoder.safetensors");
      write(model, TensorCatalog.denoiser(n), "", denoiser);
      write(model, TensorCatalog.decoder(n, d), TensorCatalog.DECODER_PREFIX, decoder);
      CheckpointConfig local =
          new CheckpointConfig(
              c.name(),
              c.version(),
              new DenoiserConfig(
                  "denoiser.safetensors",
                  Sha256.of(denoiser),
                  n.hiddenSize(),
                  n.layers(),
                  n.headSize(),
                  n.ffnRatio(),
                  n.patchSize(),
                  n.latentChannels(),
                  n.latentSize(),
                  n.textDim(),
                  n.maxTextTokens(),
                  n.loraRanks(),
                  n.scan(),
                  n.crossQuery()),
              new DecoderConfig(
                  "decoder.safetensors",
                  Sha256.of(decoder),
                  d.type(),
                  d.channels(),
                  d.blocks(),
                  d.imageSize()),
              c.latent(),
              c.textEncoder(),
              c.diffusion());
      IntegerWeights.write(model.weights(), TensorCatalog.denoiser(n), folder);
      Files.write(folder.resolve("config.json"), ConfigWriter.bytes(local));
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be written: %s", folder, e.getMessage());
    }
  }

  private static void write(Model model, Map<String, TensorSpec> specs, String prefix, Path file) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "dir7-checkpoint/1");
    for (TensorSpec spec : specs.values()) {
      String name = prefix + spec.name();
      float[] values =
          spec.isMatrix()
              ? ExpandedMatrix.floats(model.weights().matrix(name))
              : model.weights().vector(name);
      writer.addF32(spec.name(), spec.shape(), values);
    }
    writer.write(file);
  }

  /** Removes a request; its weights are as large as the model in FP32. */
  public static void delete(Path folder) {
    try {
      for (String file :
          List.of(
              "config.json", "denoiser.safetensors", "decoder.safetensors", IntegerWeights.FILE)) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be removed: %s", folder, e.getMessage());
    }
  }
}
