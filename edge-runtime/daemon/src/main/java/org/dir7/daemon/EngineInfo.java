package org.dir7.daemon;

import java.util.List;
import org.dir7.daemon.job.Format;

/**
 * What the loaded engine is and can do.
 *
 * @param hash SHA-256 that names the engine
 * @param backend as it appears in answers, such as {@code cpu}
 * @param readsPrompts whether it has a text encoder
 * @param maxSteps most sampler steps of a job
 * @param steps default
 * @param guidance default
 * @param sampler default
 * @param samplers those that fit the engine's prediction
 * @param side pixels of a picture's side
 * @param latentFloats values of a latent
 */
public record EngineInfo(
    String name,
    String hash,
    String backend,
    boolean readsPrompts,
    int maxSteps,
    int steps,
    double guidance,
    String sampler,
    List<String> samplers,
    int side,
    int latentFloats) {

  /** Upper bound of a result's bytes. */
  int resultBytes(Format format) {
    int pixels = 3 * side * side;
    return switch (format) {
      case PNG -> pixels + pixels / 8 + 8192; // what cannot be compressed, and the texts
      case RAW -> pixels;
      case LATENT -> Float.BYTES * latentFloats + 1024;
    };
  }
}
