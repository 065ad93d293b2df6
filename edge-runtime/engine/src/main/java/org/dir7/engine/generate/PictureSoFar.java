package org.dir7.engine.generate;

import java.util.List;
import java.util.Map;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.image.PngWriter;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.sample.SamplerPlan;

/**
 * A look at a picture between two sampler steps. With prediction {@code flow} it shows where the
 * straight line through the last step ends, which is a picture from early on; otherwise the latent
 * as it is, noise included. Allocates nothing but the PNG and its pixels.
 */
public final class PictureSoFar {

  private final Session session;
  private final Prediction prediction;
  private final int side;
  private final float[] rgb;
  private final float[] before;
  private final float[] estimate;
  private SamplerPlan plan;
  private int evaluation;
  private double timeBefore;
  private double time;

  /**
   * @param side pixels of the decoder's picture
   * @param rgb the generator's buffer, free while it samples
   * @param latentElements values of a latent
   */
  PictureSoFar(Session session, Prediction prediction, int side, float[] rgb, int latentElements) {
    this.session = session;
    this.prediction = prediction;
    this.side = side;
    this.rgb = rgb;
    this.before = new float[latentElements];
    this.estimate = new float[latentElements];
  }

  /** Bytes held for good, besides those of the generator. */
  static long bytes(int latentElements) {
    return 2L * Float.BYTES * latentElements;
  }

  void begin(SamplerPlan sampler, float[] noise) {
    plan = sampler;
    evaluation = 0;
    time = sampler.evaluations().get(0).t();
    System.arraycopy(noise, 0, estimate, 0, noise.length);
  }

  /** A step is finished; its latent is read once more by the next call. */
  void stepped(int step, float[] latent) {
    System.arraycopy(estimate, 0, before, 0, before.length);
    System.arraycopy(latent, 0, estimate, 0, estimate.length);
    timeBefore = time;
    List<SamplerPlan.Evaluation> all = plan.evaluations();
    while (all.get(evaluation).step() != step) {
      evaluation++;
    }
    time = evaluation + 1 < all.size() ? all.get(evaluation + 1).t() : 0;
  }

  /**
   * The picture so far; at most once a step.
   *
   * @param size pixels of its side, 1 to that of the whole picture; more is cut to that
   * @return a PNG
   */
  public byte[] png(int size) {
    float[] latent = estimate;
    if (prediction == Prediction.FLOW && timeBefore > time) {
      double reach = time / (timeBefore - time);
      for (int i = 0; i < before.length; i++) {
        before[i] = (float) (latent[i] + reach * (latent[i] - before[i]));
      }
      latent = before; // of no more use: the next step brings another one
    }
    session.decode(latent, rgb);
    RgbImage whole = RgbImage.ofPlanes(rgb, side, side);
    return PngWriter.write(whole.shrunk(Math.min(size, side)), Map.of());
  }
}
