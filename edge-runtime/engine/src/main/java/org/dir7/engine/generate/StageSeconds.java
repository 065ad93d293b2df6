package org.dir7.engine.generate;

/**
 * Where the time of a picture went, in seconds.
 *
 * @param encode text encoder
 * @param prompt work that depends on the prompt alone
 * @param steps all sampler steps
 * @param decode latent to RGB
 * @param png writing the file's bytes
 */
public record StageSeconds(double encode, double prompt, double steps, double decode, double png) {

  public double total() {
    return encode + prompt + steps + decode + png;
  }
}
