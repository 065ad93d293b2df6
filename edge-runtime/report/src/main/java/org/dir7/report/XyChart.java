package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines and points over two numeric axes, with limits as dashed lines. A value that is not finite,
 * or not above 0 on a logarithmic axis, makes a gap.
 */
public final class XyChart {

  /** More points than this are told by the line alone, and thinned in the table. */
  private static final int MANY = 60;

  private final String title;
  private final String description;
  private final Axis xAxis;
  private final Axis yAxis;
  private final List<Series> series = new ArrayList<>();
  private final List<Limit> limits = new ArrayList<>();

  /**
   * A point.
   *
   * @param name in the table and when pointed at; empty for its series' alone
   * @param label shown beside it where there is room; empty for none
   */
  public record Point(double x, double y, String name, String label) {

    /** A point whose name is shown beside it. */
    public Point(double x, double y, String name) {
      this(x, y, name, name);
    }
  }

  private record Series(String name, List<Point> points, boolean line) {}

  private record Limit(String label, double value) {}

  /**
   * @param title what it shows
   * @param description what to see in it, in a sentence
   */
  public XyChart(String title, String description, Axis xAxis, Axis yAxis) {
    this.title = title;
    this.description = description;
    this.xAxis = xAxis;
    this.yAxis = yAxis;
  }

  /** Adds a line through points, in the order given. */
  @CanIgnoreReturnValue
  public XyChart line(String name, double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " x, " + y.length + " y");
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      points.add(new Point(x[i], y[i], ""));
    }
    return line(name, points);
  }

  /** Adds a line through points, in the order given. */
  @CanIgnoreReturnValue
  public XyChart line(String name, List<Point> points) {
    series.add(new Series(name, List.copyOf(points), true));
    return this;
  }

  /** Adds points without a line. */
  @CanIgnoreReturnValue
  public XyChart points(String name, List<Point> points) {
    series.add(new Series(name, List.copyOf(points), false));
    return this;
  }

  /** A value of the vertical axis that matters, such as a contract. */
  @CanIgnoreReturnValue
  public XyChart limit(String label, double value) {
    limits.add(new Limit(label, value));
    return this;
  }

  public Html html() {
    return Figure.of(
        title, description, series.stream().map(Series::name).toList(), this::draw, data());
  }

  private void draw(Canvas canvas) {
    Range xs = Range.EMPTY;
    Range ys = Range.EMPTY;
    for (Series s : series) {
      for (Point p : s.points()) {
        if (shown(p)) {
          xs = xs.with(p.x());
          ys = ys.with(p.y());
        }
      }
    }
    for (Limit limit : limits) {
      ys = ys.with(limit.value());
    }
    Plot plot = Plot.draw(canvas, xAxis, xs.orUnit(xAxis), false, yAxis, ys.orUnit(yAxis));
    for (int i = 0; i < series.size(); i++) {
      draw(canvas, plot, i);
    }
    labels(canvas, plot);
    limits.forEach(limit -> plot.limit(limit.label(), limit.value()));
  }

  private void draw(Canvas canvas, Plot plot, int index) {
    Series s = series.get(index);
    if (s.line()) {
      StringBuilder path = new StringBuilder();
      boolean pen = false;
      for (Point p : s.points()) {
        if (shown(p)) {
          path.append(
              String.format(
                  Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", plot.x.at(p.x()), plot.y.at(p.y())));
        }
        pen = shown(p);
      }
      if (path.length() > 0) {
        canvas.path(path.toString(), index, s.name());
      }
    }
    for (Point p : s.points()) {
      if (shown(p) && (!s.line() || s.points().size() <= MANY)) {
        canvas.dot(plot.x.at(p.x()), plot.y.at(p.y()), index, hint(s, p));
      }
    }
  }

  /**
   * Labels of points, where there is room: what would lie on something else is in the table and the
   * hint.
   */
  private void labels(Canvas canvas, Plot plot) {
    if (series.stream().flatMap(s -> s.points().stream()).allMatch(p -> p.label().isEmpty())) {
      return;
    }
    Labels labels = plot.labels();
    for (Limit limit : limits) {
      plot.limit(labels, limit.label(), limit.value());
    }
    for (Series s : series) {
      Point before = null;
      for (Point p : s.points()) {
        if (shown(p)) {
          labels.mark(plot.x.at(p.x()), plot.y.at(p.y()));
        }
        if (s.line() && before != null && shown(before) && shown(p)) {
          labels.line(
              plot.x.at(before.x()), plot.y.at(before.y()), plot.x.at(p.x()), plot.y.at(p.y()));
        }
        before = p;
      }
    }
    for (Series s : series) {
      for (Point p : s.points()) {
        if (shown(p) && !p.label().isEmpty()) {
          labels.place(canvas, plot.x.at(p.x()), plot.y.at(p.y()), p.label());
        }
      }
    }
  }

  private boolean shown(Point p) {
    return Double.isFinite(p.x())
        && Double.isFinite(p.y())
        && (!xAxis.logarithmic() || p.x() > 0)
        && (!yAxis.logarithmic() || p.y() > 0);
  }

  private static String name(Series s, Point p) {
    return p.name().isEmpty() ? s.name() : s.name() + ", " + p.name();
  }

  private String hint(Series s, Point p) {
    return "%s: %s %s, %s %s %s"
        .formatted(
            name(s, p),
            Numbers.of(p.x()),
            xAxis.unit(),
            yAxis.label(),
            Numbers.of(p.y()),
            yAxis.unit())
        .strip();
  }

  private Table data() {
    Table table = new Table(title, "series", xAxis.title(), yAxis.title()).numbers();
    for (Series s : series) {
      int every = Math.max(1, (s.points().size() + MANY - 1) / MANY);
      for (int i = 0; i < s.points().size(); i += every) {
        Point p = s.points().get(i);
        table.row(name(s, p), Numbers.of(p.x()), Numbers.of(p.y()));
      }
    }
    for (Limit limit : limits) {
      table.row(limit.label(), "", Numbers.of(limit.value()));
    }
    return table;
  }
}
