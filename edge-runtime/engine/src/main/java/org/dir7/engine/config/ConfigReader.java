package org.dir7.engine.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.json.JsonFields;
import org.dir7.engine.json.StrictJson;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;

/**
 * Reads config.json strictly: every field must be there, known, of its type and possible. What one
 * field allows is checked here, what fields allow together in {@link ConfigRules}.
 */
public final class ConfigReader {

  /** The {@code format} this toolkit reads. */
  public static final String FORMAT = "dir7-checkpoint/1";

  /** Limits of single sizes, far above any model of the family; they keep products in range. */
  private static final int MAX_WIDTH = 4096;

  private static final int MAX_LAYERS = 256;
  private static final int MAX_HEAD = 256;
  private static final int MAX_FFN_RATIO = 16;
  private static final int MAX_RANK = 4096;
  private static final int MAX_LATENT_CHANNELS = 64;
  private static final int MAX_LATENT_SIZE = 1024;
  private static final int MAX_TEXT_TOKENS = 4096;
  private static final int MAX_DECODER_CHANNELS = 1024;
  private static final int MAX_BLOCKS = 64;
  private static final int MAX_IMAGE_SIZE = 8192;
  private static final int MAX_TRAIN_TIMESTEPS = 100_000;
  private static final double MAX_GUIDANCE = 20;

  private ConfigReader() {}

  /**
   * Reads a config.json.
   *
   * @throws Dir7Exception (bad input) naming the field, its value and the limit
   */
  public static CheckpointConfig read(Path file) {
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /** As {@link #read}, of bytes; {@code source} names them in messages. */
  public static CheckpointConfig parse(String source, byte[] utf8) {
    return parse(JsonFields.of(source, StrictJson.parse(source, ByteBuffer.wrap(utf8))));
  }

  /** As {@link #read}, of a tree; {@code source} names it in messages. */
  public static CheckpointConfig parse(String source, JsonNode tree) {
    return parse(JsonFields.of(source, tree));
  }

  /** As {@link #read}, of an object inside another document. */
  public static CheckpointConfig parse(JsonFields root) {
    String format = root.text("format");
    if (!format.equals(FORMAT)) {
      throw root.fail("format", "is \"%s\"; it must be \"%s\"", format, FORMAT);
    }
    CheckpointConfig config =
        new CheckpointConfig(
            name(root),
            root.integer("version", 0, Integer.MAX_VALUE),
            denoiser(root.object("denoiser")),
            decoder(root.object("decoder")),
            latent(root.object("latent")),
            root.has("text_encoder")
                ? Optional.of(textEncoder(root.object("text_encoder")))
                : Optional.empty(),
            diffusion(root.object("diffusion")));
    root.end();
    ConfigRules.check(root, config);
    return config;
  }

  private static String name(JsonFields root) {
    String name = root.text("name");
    if (name.length() > 128 || name.chars().anyMatch(Character::isISOControl)) {
      throw root.fail("name", "has %d characters; 1 to 128 printable ones allowed", name.length());
    }
    return name;
  }

  private static DenoiserConfig denoiser(JsonFields json) {
    DenoiserConfig denoiser =
        new DenoiserConfig(
            fileName(json, "weights"),
            sha256(json, "sha256"),
            json.integer("hidden_size", 4, MAX_WIDTH),
            json.integer("layers", 1, MAX_LAYERS),
            json.integer("head_size", 1, MAX_HEAD),
            json.integer("ffn_ratio", 1, MAX_FFN_RATIO),
            json.integer("patch_size", 1, MAX_LATENT_SIZE),
            json.integer("latent_channels", 1, MAX_LATENT_CHANNELS),
            json.integer("latent_size", 1, MAX_LATENT_SIZE),
            json.integer("text_dim", 1, MAX_WIDTH),
            json.integer("max_text_tokens", 1, MAX_TEXT_TOKENS),
            ranks(json.object("lora_ranks")),
            json.choices("scan", ScanOrder::byId, ids(ScanOrder.values(), ScanOrder::id)),
            json.choice("cross_query", CrossQuery::byId, ids(CrossQuery.values(), CrossQuery::id)));
    json.end();
    return denoiser;
  }

  private static LoraRanks ranks(JsonFields json) {
    LoraRanks ranks =
        new LoraRanks(
            json.integer("w", 1, MAX_RANK),
            json.integer("a", 1, MAX_RANK),
            json.integer("v", 1, MAX_RANK),
            json.integer("g", 1, MAX_RANK));
    json.end();
    return ranks;
  }

  private static DecoderConfig decoder(JsonFields json) {
    DecoderConfig decoder =
        new DecoderConfig(
            fileName(json, "weights"),
            sha256(json, "sha256"),
            json.text("type"),
            json.integers("channels", 1, MAX_DECODER_CHANNELS),
            json.integers("blocks", 0, MAX_BLOCKS),
            json.integer("image_size", 1, MAX_IMAGE_SIZE));
    json.end();
    return decoder;
  }

  private static LatentConfig latent(JsonFields json) {
    List<Float> mean = json.floats("mean");
    List<Float> std = json.floats("std");
    for (int i = 0; i < std.size(); i++) {
      if (!(std.get(i) > 0)) {
        throw json.fail("std[" + i + "]", "is %s; it must be above 0", std.get(i));
      }
    }
    json.end();
    return new LatentConfig(mean, std);
  }

  private static TextEncoderConfig textEncoder(JsonFields json) {
    String type = json.text("type");
    if (TextEncoderConfig.width(type).isEmpty()) {
      throw json.fail("type", "is \"%s\"; it must be %s", type, TextEncoderConfig.MINILM);
    }
    String maven = json.text("maven");
    if (!maven.matches("[\\w.-]+:[\\w.-]+:[\\w.-]+")) {
      throw json.fail("maven", "is \"%s\"; it must be group:artifact:version", maven);
    }
    TextEncoderConfig encoder =
        new TextEncoderConfig(
            type,
            maven,
            fileName(json, "onnx"),
            sha256(json, "onnx_sha256"),
            fileName(json, "tokenizer"),
            sha256(json, "tokenizer_sha256"),
            json.choice(
                "pooling",
                p -> Optional.of(p).filter(TextEncoderConfig.MEAN_L2::equals),
                TextEncoderConfig.MEAN_L2));
    json.end();
    return encoder;
  }

  private static DiffusionConfig diffusion(JsonFields json) {
    Prediction prediction =
        json.choice("prediction", Prediction::byId, ids(Prediction.values(), Prediction::id));
    String sampler = json.text("sampler");
    if (Sampler.byId(sampler).filter(s -> s.supports(prediction)).isEmpty()) {
      throw json.fail(
          "sampler",
          "is \"%s\"; with prediction %s it must be one of: %s",
          sampler,
          prediction.id(),
          Sampler.idsFor(prediction));
    }
    double guidance = json.number("guidance", 0, MAX_GUIDANCE);
    DiffusionConfig diffusion;
    if (prediction == Prediction.FLOW) {
      for (String name :
          List.of("num_train_timesteps", "beta_schedule", "beta_start", "beta_end")) {
        if (json.has(name)) {
          throw json.fail(name, "is for epsilon and v_prediction only, and prediction is flow");
        }
      }
      int steps = json.integer("steps", 1, SamplerPlans.MAX_STEPS);
      diffusion = DiffusionConfig.flow(sampler, steps, guidance);
    } else {
      int n = json.integer("num_train_timesteps", 1, MAX_TRAIN_TIMESTEPS);
      diffusion =
          new DiffusionConfig(
              prediction,
              n,
              json.choice("beta_schedule", s -> Optional.of(s).filter("linear"::equals), "linear"),
              beta(json, "beta_start"),
              beta(json, "beta_end"),
              sampler,
              json.integer("steps", 1, Math.min(n, SamplerPlans.MAX_STEPS)),
              guidance);
    }
    json.end();
    return diffusion;
  }

  private static double beta(JsonFields json, String name) {
    double beta = json.number(name, 0, 1);
    if (beta <= 0 || beta >= 1) {
      throw json.fail(name, "is %s; it must lie between 0 and 1, both excluded", beta);
    }
    return beta;
  }

  private static String sha256(JsonFields json, String name) {
    String hash = json.text(name);
    if (!Sha256.isHex(hash)) {
      throw json.fail(name, "is \"%s\"; it must be 64 lower-case hexadecimal digits", hash);
    }
    return hash;
  }

  /** A file in the same folder: a path could lead out of it. */
  private static String fileName(JsonFields json, String name) {
    String file = json.text(name);
    if (!file.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
      throw json.fail(
          name, "is \"%s\"; it must be a plain file name of letters, digits and . _ -", file);
    }
    return file;
  }

  private static <T> String ids(T[] values, Function<T, String> id) {
    return Arrays.stream(values).map(id).collect(Collectors.joining(", "));
  }
}
