package org.dir7.engine.config;

import java.util.List;

/**
 * The tiny decoder's sizes: {@code decoder} of config.json. Stage i has {@code blocks[i]} residual
 * blocks of {@code channels[i]} channels; every stage but the first starts by doubling the image,
 * and a pixel shuffle doubles it once more at the end.
 *
 * @param weights file name beside config.json
 * @param sha256 of that file, lower-case hexadecimal
 * @param type {@code tiny-f8}
 * @param imageSize pixels a side of the picture
 */
public record DecoderConfig(
    String weights,
    String sha256,
    String type,
    List<Integer> channels,
    List<Integer> blocks,
    int imageSize) {

  public DecoderConfig {
    channels = List.copyOf(channels);
    blocks = List.copyOf(blocks);
  }
}
