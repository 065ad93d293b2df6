package org.dir7.engine.config;

import java.util.List;

/**
 * The denoiser's sizes: {@code denoiser} of config.json.
 *
 * @param weights file name beside config.json
 * @param sha256 of that file, lower-case hexadecimal
 * @param hiddenSize D, a multiple of the head size and of 4
 * @param layers number of blocks
 * @param headSize N, channels of a head
 * @param ffnRatio hidden width of channel mixing over D
 * @param patchSize latent pixels a token's side
 * @param latentChannels C
 * @param latentSize latent pixels a side
 * @param textDim width Dt of the text states
 * @param maxTextTokens most text tokens, [CLS] and [SEP] counted
 * @param loraRanks ranks of the low-rank paths
 * @param scan scan order of layer i is element i modulo the list's length
 * @param crossQuery how text tokens spread over the scan
 */
public record DenoiserConfig(
    String weights,
    String sha256,
    int hiddenSize,
    int layers,
    int headSize,
    int ffnRatio,
    int patchSize,
    int latentChannels,
    int latentSize,
    int textDim,
    int maxTextTokens,
    LoraRanks loraRanks,
    List<ScanOrder> scan,
    CrossQuery crossQuery) {

  public DenoiserConfig {
    scan = List.copyOf(scan);
  }

  /** Tokens a side. */
  public int grid() {
    return latentSize / patchSize;
  }

  /** Tokens T. */
  public int tokens() {
    return grid() * grid();
  }

  /** Heads H. */
  public int heads() {
    return hiddenSize / headSize;
  }

  /** Floats of a latent [C,h,w]. */
  public int latentElements() {
    return latentChannels * latentSize * latentSize;
  }
}
