package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;

/** Latents and what the checkpoint's decoder makes of them. */
final class DecodedPictures {

  private final List<float[]> latents;
  private final List<float[]> exact = new ArrayList<>();
  private final float[] rgb;

  private DecodedPictures(List<float[]> latents, int floats) {
    this.latents = latents;
    this.rgb = new float[floats];
  }

  /**
   * Decodes.
   *
   * @param session of the checkpoint
   * @param latents normalised
   */
  static DecodedPictures of(Session session, CheckpointConfig config, List<float[]> latents) {
    int side = config.decoder().imageSize();
    DecodedPictures pictures = new DecodedPictures(latents, 3 * side * side);
    for (float[] latent : latents) {
      session.decode(latent, pictures.rgb);
      pictures.exact.add(pictures.rgb.clone());
    }
    return pictures;
  }

  /** Mean squared error of a session's pictures, values limited to [-1,1] as pictures are. */
  double error(Session session) {
    double sum = 0;
    for (int i = 0; i < latents.size(); i++) {
      session.decode(latents.get(i), rgb);
      for (int p = 0; p < rgb.length; p++) {
        double d = (double) limited(rgb[p]) - limited(exact.get(i)[p]);
        sum += d * d;
      }
    }
    return sum / ((double) rgb.length * latents.size());
  }

  private static float limited(float x) {
    return Math.max(-1, Math.min(1, x));
  }
}
