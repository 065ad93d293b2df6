package org.dir7.engine.config;

import java.util.Optional;

/**
 * A checkpoint's config.json, format {@code dir7-checkpoint/1}.
 *
 * @param name the model's name
 * @param version the weights' version, from 1
 * @param textEncoder absent where the model serves stored conditioning only
 */
public record CheckpointConfig(
    String name,
    int version,
    DenoiserConfig denoiser,
    DecoderConfig decoder,
    LatentConfig latent,
    Optional<TextEncoderConfig> textEncoder,
    DiffusionConfig diffusion) {}
