package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** A drawing in pixels, origin at the top left; colours come from the page's style sheet. */
final class Canvas {

  /** Width of a drawing for screens from 42 rem on, and of one for phones. */
  static final int WIDE = 800;

  static final int NARROW = 350;

  /** Mean width of a character at 12 pixels: for deciding what fits, not for placing it. */
  private static final double CHARACTER = 7.8;

  private static final int COLOURS = 8;

  private final int width;
  private double height;
  private final Markup marks = new Markup();

  Canvas(int width) {
    this.width = width;
  }

  int width() {
    return width;
  }

  boolean narrow() {
    return width < WIDE;
  }

  @CanIgnoreReturnValue
  Canvas height(double pixels) {
    height = pixels;
    return this;
  }

  /** Style of a series; the ninth looks like the first. */
  static String colour(int series) {
    return "s" + Math.floorMod(series, COLOURS);
  }

  /** A filled rectangle that tells its value when pointed at. */
  @CanIgnoreReturnValue
  Canvas bar(double x, double y, double w, double h, int series, String hint) {
    marks
        .open(
            "rect",
            "x",
            x,
            "y",
            y,
            "width",
            Math.max(w, 0.5),
            "height",
            Math.max(h, 0.5),
            "class",
            "mark " + colour(series))
        .element("title", hint)
        .close();
    return this;
  }

  @CanIgnoreReturnValue
  Canvas dot(double x, double y, int series, String hint) {
    marks
        .open("circle", "cx", x, "cy", y, "r", 4.5, "class", "mark " + colour(series))
        .element("title", hint)
        .close();
    return this;
  }

  /** A line of a kind: grid, axis, limit, whisker. */
  @CanIgnoreReturnValue
  Canvas line(double x1, double y1, double x2, double y2, String kind) {
    marks.empty("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "class", kind);
    return this;
  }

  /** A series' line, in SVG path commands. */
  @CanIgnoreReturnValue
  Canvas path(String commands, int series, String hint) {
    marks
        .open("path", "d", commands, "class", "line " + colour(series))
        .element("title", hint)
        .close();
    return this;
  }

  /**
   * Text.
   *
   * @param anchor start, middle or end
   * @param kind label, tick, unit, limit-label or in-mark
   */
  @CanIgnoreReturnValue
  Canvas text(double x, double y, String anchor, String kind, String text) {
    marks.element("text", text, "x", x, "y", y, "text-anchor", anchor, "class", kind);
    return this;
  }

  /** Whether a text of 12 pixels fits, by its mean width. */
  static boolean fits(String text, double pixels) {
    return textWidth(text) <= pixels;
  }

  static double textWidth(String text) {
    return text.length() * CHARACTER;
  }

  /** The text, shortened in the middle where it is too long: both ends of a name tell most. */
  static String shortened(String text, double pixels) {
    int most = (int) Math.max(3, pixels / CHARACTER);
    if (text.length() <= most) {
      return text;
    }
    int tail = (most - 1) / 2;
    return text.substring(0, most - 1 - tail) + "…" + text.substring(text.length() - tail);
  }

  /** The drawing, with its text alternative. */
  Html svg(String title, String description) {
    return new Markup()
        .open(
            "svg",
            "viewBox",
            "0 0 " + width + " " + (long) Math.ceil(height),
            "role",
            "img",
            "class",
            narrow() ? "narrow" : "wide")
        .element("title", title)
        .element("desc", description)
        .add(marks.html())
        .close()
        .html();
  }
}
