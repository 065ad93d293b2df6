package org.dir7.engine.generate;

import java.util.function.Function;
import org.dir7.engine.Conditioning;
import org.dir7.engine.image.PictureText;
import org.dir7.engine.image.RgbImage;

/**
 * One picture from its request to its pixels: what it is drawn from, and how long its stages took.
 * Encoded when it is made; then {@link #prompted}, {@link #sampled} and {@link #drawing}, each at
 * the end of its stage.
 */
final class PictureUnderway {

  private final PictureEvent.Whole event = new PictureEvent.Whole();
  private final GenerateRequest request;
  private final GenerateListener listener;
  private final Stopwatch watch;
  private final Conditioning conditioning;
  private final float[] noise;
  private final double encode;
  private double prompt;
  private double steps;

  PictureUnderway(
      GenerateRequest request,
      GenerateListener listener,
      Function<GenerateRequest, Conditioning> conditioning,
      Function<GenerateRequest, float[]> noise) {
    this.request = request;
    this.listener = listener;
    event.begin();
    this.watch = new Stopwatch(listener);
    this.conditioning = conditioning.apply(request);
    this.encode = watch.lap(PictureStage.ENCODE);
    this.noise = noise.apply(request);
  }

  GenerateRequest request() {
    return request;
  }

  Conditioning conditioning() {
    return conditioning;
  }

  float[] noise() {
    return noise;
  }

  void prompted() {
    prompt = watch.lap(PictureStage.PROMPT);
  }

  void sampled() {
    steps = watch.lap(PictureStage.STEPS);
  }

  Drawing drawing(RgbImage image, float[] latent, PictureText text) {
    double decode = watch.lap(PictureStage.DECODE);
    event.steps = request.steps();
    event.sampler = request.sampler().id();
    return new Drawing(
        image,
        latent,
        text,
        conditioning.truncated(),
        new StageSeconds(encode, prompt, steps, decode, 0),
        listener,
        event);
  }
}
