package org.dir7.engine.config;

import java.util.List;

/**
 * The latent's normalisation, one value a channel: the decoder reads {@code latent * std + mean}.
 *
 * @param mean [C]
 * @param std [C], positive
 */
public record LatentConfig(List<Float> mean, List<Float> std) {

  public LatentConfig {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }
}
