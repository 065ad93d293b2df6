package org.dir7.engine.config;

import java.util.OptionalInt;
import org.dir7.engine.json.JsonFields;

/** What the fields of a configuration allow together. */
final class ConfigRules {

  /** Frequencies of sine and cosine, for rows and for columns, share the hidden size. */
  private static final int POSITION_PARTS = 4;

  /** Elements of one activation: 1 GiB in F32. */
  private static final long MAX_ACTIVATION = 1L << 28;

  private ConfigRules() {}

  static void check(JsonFields root, CheckpointConfig config) {
    DenoiserConfig denoiser = config.denoiser();
    checkDenoiser(root, denoiser);
    checkDecoder(root, denoiser, config.decoder());
    checkLatent(root, denoiser, config.latent());
    config
        .textEncoder()
        .ifPresent(
            encoder -> {
              OptionalInt width = TextEncoderConfig.width(encoder.type());
              if (width.isPresent() && width.getAsInt() != denoiser.textDim()) {
                throw root.fail(
                    "denoiser.text_dim",
                    "is %d; text encoder %s gives states of width %d",
                    denoiser.textDim(),
                    encoder.type(),
                    width.getAsInt());
              }
            });
  }

  private static void checkDenoiser(JsonFields root, DenoiserConfig denoiser) {
    int hidden = denoiser.hiddenSize();
    if (hidden % denoiser.headSize() != 0) {
      throw root.fail(
          "denoiser.hidden_size",
          "is %d; it must be a multiple of denoiser.head_size, %d",
          hidden,
          denoiser.headSize());
    }
    if (hidden % POSITION_PARTS != 0) {
      throw root.fail(
          "denoiser.hidden_size", "is %d; it must be a multiple of %d", hidden, POSITION_PARTS);
    }
    if (denoiser.latentSize() % denoiser.patchSize() != 0) {
      throw root.fail(
          "denoiser.latent_size",
          "is %d; it must be a multiple of denoiser.patch_size, %d",
          denoiser.latentSize(),
          denoiser.patchSize());
    }
    long activation = (long) denoiser.tokens() * hidden * denoiser.ffnRatio();
    if (activation > MAX_ACTIVATION) {
      throw root.fail(
          "denoiser.ffn_ratio",
          "is %d; %d tokens of %d times that have %d values, the limit is %d",
          denoiser.ffnRatio(),
          denoiser.tokens(),
          hidden,
          activation,
          MAX_ACTIVATION);
    }
    if (denoiser.crossQuery() == CrossQuery.LEFT_PAD
        && denoiser.maxTextTokens() > denoiser.tokens()) {
      throw root.fail(
          "denoiser.max_text_tokens",
          "is %d; with cross_query left_pad it must be at most %d, the image tokens",
          denoiser.maxTextTokens(),
          denoiser.tokens());
    }
  }

  private static void checkDecoder(
      JsonFields root, DenoiserConfig denoiser, DecoderConfig decoder) {
    int stages = decoder.channels().size();
    if (decoder.blocks().size() != stages) {
      throw root.fail(
          "decoder.blocks",
          "has %d entries; it must have %d, one a stage of decoder.channels",
          decoder.blocks().size(),
          stages);
    }
    long size = stages < Integer.SIZE ? (long) denoiser.latentSize() << stages : Long.MAX_VALUE;
    if (decoder.imageSize() != size) {
      throw root.fail(
          "decoder.image_size",
          "is %d; latent_size %d doubled in each of %d stages gives %d",
          decoder.imageSize(),
          denoiser.latentSize(),
          stages,
          size);
    }
    if (!decoder.type().equals("tiny-f8") && !decoder.type().equals("tiny-f" + (1 << stages))) {
      throw root.fail("decoder.type", "is \"%s\"; it must be \"tiny-f8\"", decoder.type());
    }
    for (int stage = 0; stage < stages; stage++) {
      long side = (long) denoiser.latentSize() << stage;
      long activation = side * side * decoder.channels().get(stage);
      if (activation > MAX_ACTIVATION) {
        throw root.fail(
            "decoder.channels[" + stage + "]",
            "is %d; at %d x %d pixels that is %d values, the limit is %d",
            decoder.channels().get(stage),
            side,
            side,
            activation,
            MAX_ACTIVATION);
      }
    }
  }

  private static void checkLatent(JsonFields root, DenoiserConfig denoiser, LatentConfig latent) {
    checkChannels(root, "latent.mean", latent.mean().size(), denoiser.latentChannels());
    checkChannels(root, "latent.std", latent.std().size(), denoiser.latentChannels());
  }

  private static void checkChannels(JsonFields root, String field, int size, int channels) {
    if (size != channels) {
      throw root.fail(
          field, "has %d entries; it must have %d, denoiser.latent_channels", size, channels);
    }
  }
}
