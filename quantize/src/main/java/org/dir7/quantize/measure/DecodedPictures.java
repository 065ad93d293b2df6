package org.dir7.quantize.measure;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.calibrate.Trajectories;

/** Latents at the end of some trajectories, and what the checkpoint's decoder makes of them. */
final class DecodedPictures {

  private final List<float[]> latents = new ArrayList<>();
  private final List<float[]> exact = new ArrayList<>();
  private final float[] rgb;

  private DecodedPictures(CheckpointConfig config) {
    int side = config.decoder().imageSize();
    rgb = new float[3 * side * side];
  }

  /**
   * Samples and decodes.
   *
   * @param session that has the checkpoint's matrices
   * @param prompts numbers of those to take
   */
  static DecodedPictures of(
      Session session,
      CheckpointConfig config,
      CalibrationSettings settings,
      List<CalibrationSet.Item> all,
      List<Integer> prompts) {
    DecodedPictures pictures = new DecodedPictures(config);
    Trajectories trajectories = new Trajectories(session, config, settings);
    for (int number : prompts) {
      float[] latent = trajectories.run(number, all.get(number), (z, t) -> {});
      session.decode(latent, pictures.rgb);
      pictures.latents.add(latent);
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
