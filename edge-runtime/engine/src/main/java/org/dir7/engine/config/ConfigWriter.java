package org.dir7.engine.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.dir7.engine.json.CanonicalJson;
import org.dir7.engine.json.Decimals;

/** Writes a configuration as config.json has it, fields in a fixed order. */
public final class ConfigWriter {

  private ConfigWriter() {}

  /** The bytes of a config.json. */
  public static byte[] bytes(CheckpointConfig config) {
    return CanonicalJson.bytes(tree(config));
  }

  public static ObjectNode tree(CheckpointConfig config) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", ConfigReader.FORMAT);
    root.put("name", config.name());
    root.put("version", config.version());
    denoiser(root.putObject("denoiser"), config.denoiser());
    decoder(root.putObject("decoder"), config.decoder());
    ObjectNode latent = root.putObject("latent");
    floats(latent.putArray("mean"), config.latent().mean());
    floats(latent.putArray("std"), config.latent().std());
    config.textEncoder().ifPresent(e -> textEncoder(root.putObject("text_encoder"), e));
    diffusion(root.putObject("diffusion"), config.diffusion());
    return root;
  }

  private static void denoiser(ObjectNode json, DenoiserConfig denoiser) {
    json.put("weights", denoiser.weights());
    json.put("sha256", denoiser.sha256());
    json.put("hidden_size", denoiser.hiddenSize());
    json.put("layers", denoiser.layers());
    json.put("head_size", denoiser.headSize());
    json.put("ffn_ratio", denoiser.ffnRatio());
    json.put("patch_size", denoiser.patchSize());
    json.put("latent_channels", denoiser.latentChannels());
    json.put("latent_size", denoiser.latentSize());
    json.put("text_dim", denoiser.textDim());
    json.put("max_text_tokens", denoiser.maxTextTokens());
    ObjectNode ranks = json.putObject("lora_ranks");
    ranks.put("w", denoiser.loraRanks().w());
    ranks.put("a", denoiser.loraRanks().a());
    ranks.put("v", denoiser.loraRanks().v());
    ranks.put("g", denoiser.loraRanks().g());
    ArrayNode scan = json.putArray("scan");
    denoiser.scan().forEach(s -> scan.add(s.id()));
    json.put("cross_query", denoiser.crossQuery().id());
  }

  private static void decoder(ObjectNode json, DecoderConfig decoder) {
    json.put("weights", decoder.weights());
    json.put("sha256", decoder.sha256());
    json.put("type", decoder.type());
    ArrayNode channels = json.putArray("channels");
    decoder.channels().forEach(channels::add);
    ArrayNode blocks = json.putArray("blocks");
    decoder.blocks().forEach(blocks::add);
    json.put("image_size", decoder.imageSize());
  }

  private static void floats(ArrayNode json, List<Float> values) {
    values.forEach(v -> json.add(Decimals.shortest(v)));
  }

  private static void textEncoder(ObjectNode json, TextEncoderConfig encoder) {
    json.put("type", encoder.type());
    json.put("maven", encoder.maven());
    json.put("onnx", encoder.onnx());
    json.put("onnx_sha256", encoder.onnxSha256());
    json.put("tokenizer", encoder.tokenizer());
    json.put("tokenizer_sha256", encoder.tokenizerSha256());
    json.put("pooling", encoder.pooling());
  }

  private static void diffusion(ObjectNode json, DiffusionConfig diffusion) {
    json.put("prediction", diffusion.prediction().id());
    if (diffusion.prediction() != Prediction.FLOW) {
      json.put("num_train_timesteps", diffusion.numTrainTimesteps());
      json.put("beta_schedule", diffusion.betaSchedule());
      json.put("beta_start", Decimals.shortest(diffusion.betaStart()));
      json.put("beta_end", Decimals.shortest(diffusion.betaEnd()));
    }
    json.put("sampler", diffusion.sampler());
    json.put("steps", diffusion.steps());
    json.put("guidance", Decimals.shortest(diffusion.guidance()));
  }
}
