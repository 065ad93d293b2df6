package org.dir7.engine.generate;

import org.dir7.engine.image.PictureText;
import org.dir7.engine.image.PngWriter;
import org.dir7.engine.image.RgbImage;

/**
 * A picture that is drawn and not a file yet. Holds nothing of its generator, which may draw the
 * next one or be closed meanwhile; for one thread, any.
 */
public final class Drawing {

  private final RgbImage image;
  private final float[] latent;
  private final PictureText text;
  private final boolean promptTruncated;
  private final StageSeconds soFar;
  private final GenerateListener listener;
  private final PictureEvent.Whole event;

  /**
   * @param soFar without the time of the file
   * @param listener hears of the last stage
   * @param event of the whole picture, begun
   */
  Drawing(
      RgbImage image,
      float[] latent,
      PictureText text,
      boolean promptTruncated,
      StageSeconds soFar,
      GenerateListener listener,
      PictureEvent.Whole event) {
    this.image = image;
    this.latent = latent;
    this.text = text;
    this.promptTruncated = promptTruncated;
    this.soFar = soFar;
    this.listener = listener;
    this.event = event;
  }

  /** Writes the file's bytes; called once. */
  public Picture picture() {
    Stopwatch watch = new Stopwatch(listener);
    byte[] png = PngWriter.write(image, text.chunks(Generator.SOFTWARE));
    double seconds = watch.lap(PictureStage.PNG);
    event.commit();
    return new Picture(
        png,
        image,
        latent,
        promptTruncated,
        new StageSeconds(soFar.encode(), soFar.prompt(), soFar.steps(), soFar.decode(), seconds));
  }
}
