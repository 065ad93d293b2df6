package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Horizontal bars: one, several beside each other, or stacked, for every category. Values below 0
 * are drawn as 0; those that are not finite are left out.
 */
public final class BarChart {

  private static final double BAR = 18;
  private static final double GAP = 12;
  private static final double RIGHT = 62;

  /** Room for half of the first tick's label. */
  private static final double EDGE = 12;

  private final String title;
  private final String description;
  private final Axis axis;
  private final List<String> categories;
  private final List<Series> series = new ArrayList<>();
  private boolean stacked;

  /**
   * @param values one a category
   * @param low lower ends of confidence intervals, one a category, or empty
   * @param high upper ends, likewise
   */
  private record Series(String name, List<Double> values, List<Double> low, List<Double> high) {}

  /**
   * @param title what it shows
   * @param description what to see in it, in a sentence
   * @param axis of the values, never logarithmic
   * @param categories names of the groups, from the top
   */
  public BarChart(String title, String description, Axis axis, List<String> categories) {
    this.title = title;
    this.description = description;
    this.axis = axis;
    this.categories = List.copyOf(categories);
    if (axis.logarithmic()) {
      throw new IllegalArgumentException("a bar's length means nothing on a logarithmic axis");
    }
  }

  /** Adds a series: one value a category. */
  @CanIgnoreReturnValue
  public BarChart series(String name, List<Double> values) {
    return series(name, values, List.of(), List.of());
  }

  /** Adds a series with confidence intervals, which are drawn as whiskers. */
  @CanIgnoreReturnValue
  public BarChart series(String name, List<Double> values, List<Double> low, List<Double> high) {
    for (List<Double> list : List.of(values, low, high)) {
      if (list.size() != categories.size() && (list == values || !list.isEmpty())) {
        throw new IllegalArgumentException(
            "%d values, %d categories".formatted(list.size(), categories.size()));
      }
    }
    series.add(new Series(name, values, low, high));
    return this;
  }

  /** Puts the series of a category end to end instead of one below the other. */
  @CanIgnoreReturnValue
  public BarChart stacked() {
    stacked = true;
    return this;
  }

  public Html html() {
    return Figure.of(
        title, description, series.stream().map(Series::name).toList(), this::draw, data());
  }

  private Table data() {
    List<String> headings = new ArrayList<>(List.of(""));
    series.forEach(s -> headings.add(axis.unit().isEmpty() ? s.name() : unit(s.name())));
    Table table = new Table(title, headings.toArray(String[]::new)).numbers();
    for (int c = 0; c < categories.size(); c++) {
      List<String> row = new ArrayList<>(List.of(categories.get(c)));
      for (Series s : series) {
        row.add(Numbers.of(s.values().get(c)) + interval(s, c));
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private String unit(String name) {
    return name + " (" + axis.unit() + ")";
  }

  private static String interval(Series s, int category) {
    return s.low().isEmpty()
        ? ""
        : " [%s, %s]"
            .formatted(Numbers.of(s.low().get(category)), Numbers.of(s.high().get(category)));
  }

  private void draw(Canvas canvas) {
    double longest = categories.stream().mapToDouble(Canvas::textWidth).max().orElse(0);
    // A phone has no room for names beside the bars: they go above.
    boolean above = canvas.narrow();
    double left = above ? EDGE : Math.min(longest + 10, canvas.width() * 0.36);
    Scale x = Scale.of(axis, 0, longestBar(), left, canvas.width() - RIGHT);
    double group = (stacked ? 1 : Math.max(1, series.size())) * BAR;
    double pitch = group + GAP + (above ? 16 : 0);
    double bottom = 6 + categories.size() * pitch;
    for (double tick : x.ticks()) {
      canvas.line(x.at(tick), 2, x.at(tick), bottom, "grid");
      canvas.text(x.at(tick), bottom + 16, "middle", "tick", x.label(tick));
    }
    for (int c = 0; c < categories.size(); c++) {
      double top = 6 + c * pitch;
      if (above) {
        canvas.text(left, top + 12, "start", "label", Canvas.shortened(categories.get(c), x.to()));
        top += 16;
      } else {
        String name = Canvas.shortened(categories.get(c), left - 8);
        canvas.text(left - 8, top + group / 2 + 4, "end", "label", name);
      }
      bars(canvas, x, c, top);
    }
    canvas.line(left, 2, left, bottom, "axis");
    canvas.text(x.to(), bottom + 34, "end", "unit", axis.title());
    canvas.height(bottom + 40);
  }

  private void bars(Canvas canvas, Scale x, int category, double top) {
    double at = 0;
    for (int i = 0; i < series.size(); i++) {
      Series s = series.get(i);
      double value = s.values().get(category);
      if (!Double.isFinite(value)) {
        continue;
      }
      double length = Math.max(0, value);
      double y = stacked ? top : top + i * BAR;
      String shown = Numbers.of(value) + interval(s, category);
      String hint =
          "%s, %s: %s %s".formatted(categories.get(category), s.name(), shown, axis.unit());
      canvas.bar(x.at(at), y, x.at(at + length) - x.at(at), BAR - 2, i, hint.strip());
      double end = at + length;
      if (!s.low().isEmpty() && !stacked) {
        end = Math.max(end, whisker(canvas, x, s, category, y + (BAR - 2) / 2));
      }
      if (stacked) {
        at += length;
      } else {
        canvas.text(x.at(end) + 5, y + 12, "start", "tick", Numbers.of(value));
      }
    }
    if (stacked) {
      canvas.text(x.at(at) + 5, top + 12, "start", "tick", Numbers.of(at));
    }
  }

  private static double whisker(Canvas canvas, Scale x, Series s, int category, double y) {
    double low = s.low().get(category);
    double high = s.high().get(category);
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      return 0;
    }
    double from = x.at(Math.max(0, low));
    canvas.line(from, y, x.at(high), y, "whisker");
    canvas.line(from, y - 3, from, y + 3, "whisker");
    canvas.line(x.at(high), y - 3, x.at(high), y + 3, "whisker");
    return high;
  }

  private double longestBar() {
    double longest = 0;
    for (int c = 0; c < categories.size(); c++) {
      double sum = 0;
      for (Series s : series) {
        Range range = Range.EMPTY.with(0).with(s.values().get(c));
        if (!s.high().isEmpty()) {
          range = range.with(s.high().get(c));
        }
        sum = stacked ? sum + range.high() : Math.max(sum, range.high());
      }
      longest = Math.max(longest, sum);
    }
    return longest;
  }
}
