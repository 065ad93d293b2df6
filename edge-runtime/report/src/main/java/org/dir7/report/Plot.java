package org.dir7.report;

/** The area of a chart with two numeric axes: grid, ticks, labels and units. */
final class Plot {

  private static final double LEFT = 58;
  private static final double RIGHT = 18;
  private static final double TOP = 28;
  private static final double BOTTOM = 44;

  /** What a text may reach over the topmost line, without touching the axis' title. */
  private static final double ABOVE = 8;

  private final Canvas canvas;
  final Scale x;
  final Scale y;

  private Plot(Canvas canvas, Scale x, Scale y) {
    this.canvas = canvas;
    this.x = x;
    this.y = y;
  }

  /**
   * Lays out a plot that shows the ranges given and draws its axes.
   *
   * @param exactX whether the horizontal axis ends at the range's ends, not at round numbers
   */
  static Plot draw(Canvas canvas, Axis xAxis, Range xs, boolean exactX, Axis yAxis, Range ys) {
    double height = canvas.narrow() ? 260 : 320;
    double right = canvas.width() - RIGHT;
    Scale x =
        exactX
            ? Scale.exact(xs.low(), xs.high(), LEFT, right)
            : Scale.of(xAxis, xs.low(), xs.high(), LEFT, right);
    Scale y = Scale.of(yAxis, ys.low(), ys.high(), height - BOTTOM, TOP);
    Plot plot = new Plot(canvas.height(height), x, y);
    for (double tick : y.ticks()) {
      canvas.line(LEFT, y.at(tick), right, y.at(tick), "grid");
      canvas.text(LEFT - 6, y.at(tick) + 4, "end", "tick", y.label(tick));
    }
    for (double tick : x.ticks()) {
      canvas.line(x.at(tick), plot.bottom(), x.at(tick), plot.bottom() + 4, "axis");
      canvas.text(x.at(tick), plot.bottom() + 17, "middle", "tick", x.label(tick));
    }
    canvas.line(LEFT, plot.bottom(), right, plot.bottom(), "axis");
    canvas.text(0, 12, "start", "unit", yAxis.title());
    canvas.text(right, plot.bottom() + 36, "end", "unit", xAxis.title());
    return plot;
  }

  double bottom() {
    return y.from();
  }

  /** A dashed line at a height, named at its right end. */
  void limit(String label, double value) {
    canvas.line(x.from(), y.at(value), x.to(), y.at(value), "limit");
    canvas.text(x.to(), y.at(value) - 5, "end", "limit-label", label);
  }

  /** For texts beside points, over the whole area. */
  Labels labels() {
    return new Labels(x.from(), y.to() - ABOVE, x.to() + RIGHT, bottom());
  }

  /** Tells of a limit that {@link #limit(String, double)} draws. */
  void limit(Labels labels, String label, double value) {
    labels.line(x.from(), y.at(value), x.to(), y.at(value));
    labels.text(x.to(), y.at(value) - 5, "end", label);
  }
}
