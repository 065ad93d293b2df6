package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Pictures side by side, embedded in the page. */
public final class ImageStrip {

  private final List<Image> images = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
  private record Image(byte[] png, String caption, String alternative) {}

  /**
   * Appends a picture.
   *
   * @param png a PNG file's bytes
   * @param caption below it
   * @param alternative what it shows, for those who cannot see it
   */
  @CanIgnoreReturnValue
  public ImageStrip image(byte[] png, String caption, String alternative) {
    images.add(new Image(png, caption, alternative));
    return this;
  }

  public Html html() {
    Markup strip = new Markup().open("div", "class", "images");
    for (Image image : images) {
      String source = "data:image/png;base64," + Base64.getEncoder().encodeToString(image.png());
      strip
          .open("figure")
          .empty("img", "src", source, "alt", image.alternative())
          .element("figcaption", image.caption())
          .close();
    }
    return strip.close().html();
  }
}
