package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How often values fall into bins of equal width, with marks such as a median. */
public final class Histogram {

  private static final int MOST_BINS = 40;

  /** Room for the marks' labels, as a multiple of the highest bar. */
  private static final double ABOVE_BARS = 1.3;

  private static final int LABEL_HEIGHT = 14;

  private final String title;
  private final String description;
  private final Axis axis;
  private final double[] values;
  private final List<Mark> marks = new ArrayList<>();

  private boolean whole;

  private record Mark(String label, double value) {}

  /**
   * @param title what it shows
   * @param description what to see in it, in a sentence
   * @param axis of the values
   * @param values those that are not finite are left out
   */
  public Histogram(String title, String description, Axis axis, double[] values) {
    this.title = title;
    this.description = description;
    this.axis = axis;
    this.values = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
  }

  /** A value worth a line of its own, such as the median. */
  @CanIgnoreReturnValue
  public Histogram mark(String label, double value) {
    marks.add(new Mark(label, value));
    return this;
  }

  /** The values are whole numbers: each bin but the last spans as many of them as the others. */
  @CanIgnoreReturnValue
  public Histogram whole() {
    whole = true;
    return this;
  }

  public Html html() {
    return Figure.of(title, description, List.of(), this::draw, data());
  }

  /** Number of bins: the square root of the number of values, 1 to 40. */
  private int bins() {
    return whole && values.length > 0 ? (int) Math.ceil(numbers() / width()) : mostBins();
  }

  private int mostBins() {
    return (int) Math.min(MOST_BINS, Math.max(1, Math.ceil(Math.sqrt(values.length))));
  }

  private double low() {
    return values.length == 0 ? 0 : values[0] - (whole ? 0.5 : 0);
  }

  /** How many whole numbers there are from the least value to the largest. */
  private double numbers() {
    return values[values.length - 1] - values[0] + 1;
  }

  private double width() {
    if (whole && values.length > 0) {
      return Math.ceil(numbers() / mostBins());
    }
    double range = values.length == 0 ? 1 : values[values.length - 1] - values[0];
    // All values equal: a bin that can be seen.
    return (range > 0 ? range : Math.max(1e-9, Math.abs(low()) * 0.1)) / mostBins();
  }

  private int[] counts() {
    int[] counts = new int[bins()];
    for (double value : values) {
      counts[(int) Math.min(counts.length - 1, (value - low()) / width())]++;
    }
    return counts;
  }

  private void draw(Canvas canvas) {
    int[] counts = counts();
    Range xs = Range.EMPTY.with(low()).with(low() + width() * counts.length);
    for (Mark mark : marks) {
      xs = xs.with(mark.value());
    }
    int most = Arrays.stream(counts).max().orElse(1);
    Range ys = Range.EMPTY.with(0).with(marks.isEmpty() ? most : most * ABOVE_BARS);
    Plot plot = Plot.draw(canvas, axis, xs, true, Axis.linear("number of values", ""), ys);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double from = plot.x.at(low() + i * width());
        double to = plot.x.at(low() + (i + 1) * width());
        double top = plot.y.at(counts[i]);
        canvas.bar(from, top, to - from, plot.bottom() - top, 0, bin(i) + ": " + counts[i]);
      }
    }
    for (int i = 0; i < marks.size(); i++) {
      double x = plot.x.at(marks.get(i).value());
      boolean fits = Canvas.fits(marks.get(i).label(), plot.x.to() - x - 5);
      // One below the other, for marks are often close together; a line begins beside its label, so
      // that it crosses none of those above.
      double y = plot.y.to() + 10 + LABEL_HEIGHT * i;
      canvas.line(x, y - 10, x, plot.bottom(), "limit");
      canvas.text(
          fits ? x + 4 : x - 4, y, fits ? "start" : "end", "limit-label", marks.get(i).label());
    }
  }

  private String bin(int i) {
    double half = whole ? 0.5 : 0;
    double from = low() + i * width() + half;
    double to = low() + (i + 1) * width() - half;
    return "%s to %s %s".formatted(Numbers.of(from), Numbers.of(to), axis.unit()).strip();
  }

  private Table data() {
    Table table = new Table(title, axis.title(), "number of values").numbers();
    int[] counts = counts();
    for (int i = 0; i < counts.length; i++) {
      table.row(bin(i), Integer.toString(counts[i]));
    }
    for (Mark mark : marks) {
      table.row(mark.label() + " " + Numbers.of(mark.value()), "");
    }
    return table;
  }
}
