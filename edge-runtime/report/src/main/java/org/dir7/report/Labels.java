package org.dir7.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Places texts beside points, so that none lies on a mark, a line or another text. Everything else
 * is told first; a text for which there is no room is left out.
 */
final class Labels {

  /** Between a point's middle and its text, in pixels: past the mark's edge. */
  private static final double GAP = 8;

  /** Height of a text of 12 pixels above its base line, and what hangs below it. */
  private static final double ASCENT = 10;

  private static final double DESCENT = 3;

  /** A line is told as boxes of this distance. */
  private static final double STEP = 3;

  private record Box(double left, double top, double right, double bottom) {
    boolean meets(Box other) {
      return left < other.right && right > other.left && top < other.bottom && bottom > other.top;
    }
  }

  /**
   * Where a text may stand.
   *
   * @param right from the point to the anchor, in pixels
   * @param down from the point to the base line, in pixels
   */
  private record Place(double right, double down, String anchor) {}

  /** The best first: above, where readers look for it, then below, then at the sides. */
  private static final List<Place> PLACES =
      List.of(
          new Place(GAP - 2, -GAP + 1, "start"),
          new Place(-GAP + 2, -GAP + 1, "end"),
          new Place(0, -GAP - 1, "middle"),
          new Place(GAP - 2, GAP + ASCENT - 1, "start"),
          new Place(-GAP + 2, GAP + ASCENT - 1, "end"),
          new Place(0, GAP + ASCENT, "middle"),
          new Place(GAP, ASCENT / 2 - 1, "start"),
          new Place(-GAP, ASCENT / 2 - 1, "end"));

  private final Box area;
  private final List<Box> taken = new ArrayList<>();

  /** Texts stay in this area, in pixels. */
  Labels(double left, double top, double right, double bottom) {
    area = new Box(left, top, right, bottom);
  }

  /** A mark that no text may cover. */
  void mark(double x, double y) {
    taken.add(around(x, y, GAP / 2));
  }

  /** A straight line that no text may cover. */
  void line(double x1, double y1, double x2, double y2) {
    int parts = 1 + (int) (Math.hypot(x2 - x1, y2 - y1) / STEP);
    for (int i = 0; i <= parts; i++) {
      double part = (double) i / parts;
      taken.add(around(x1 + part * (x2 - x1), y1 + part * (y2 - y1), STEP / 2));
    }
  }

  /** A text that is placed already. */
  void text(double x, double y, String anchor, String text) {
    taken.add(box(x, y, anchor, text));
  }

  /** Draws a point's text in the first place that is free; nothing where none is. */
  void place(Canvas canvas, double x, double y, String text) {
    for (Place place : PLACES) {
      double at = x + place.right();
      double base = y + place.down();
      Box box = box(at, base, place.anchor(), text);
      if (inside(box) && taken.stream().noneMatch(box::meets)) {
        taken.add(box);
        canvas.text(at, base, place.anchor(), "tick", text);
        return;
      }
    }
  }

  private boolean inside(Box box) {
    return box.left() >= area.left()
        && box.right() <= area.right()
        && box.top() >= area.top()
        && box.bottom() <= area.bottom();
  }

  private static Box around(double x, double y, double radius) {
    return new Box(x - radius, y - radius, x + radius, y + radius);
  }

  private static Box box(double x, double y, String anchor, String text) {
    double width = Canvas.textWidth(text);
    double left =
        switch (anchor) {
          case "end" -> x - width;
          case "middle" -> x - width / 2;
          default -> x;
        };
    return new Box(left, y - ASCENT, left + width, y + DESCENT);
  }
}
