package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans in lanes over one axis: the waterfall of a picture with a lane a stage, or a flame-like bar
 * with a lane a depth.
 */
public final class Timeline {

  private static final double LANE = 24;

  /** Room for half of the first tick's label. */
  private static final double EDGE = 12;

  private final String title;
  private final String description;
  private final Axis axis;
  private final List<Lane> lanes = new ArrayList<>();

  /**
   * A span of a lane.
   *
   * @param name shown inside where it fits, and when pointed at
   * @param from on the axis
   * @param to at least {@code from}
   * @param colour which of the eight colours
   */
  public record Span(String name, double from, double to, int colour) {}

  private record Lane(String name, List<Span> spans) {}

  /**
   * @param title what it shows
   * @param description what to see in it, in a sentence
   */
  public Timeline(String title, String description, Axis axis) {
    this.title = title;
    this.description = description;
    this.axis = axis;
  }

  /** Adds a lane below the others; its name may be empty. */
  @CanIgnoreReturnValue
  public Timeline lane(String name, List<Span> spans) {
    lanes.add(new Lane(name, List.copyOf(spans)));
    return this;
  }

  public Html html() {
    return Figure.of(title, description, List.of(), this::draw, data());
  }

  private void draw(Canvas canvas) {
    double longest = lanes.stream().mapToDouble(l -> Canvas.textWidth(l.name())).max().orElse(0);
    boolean above = canvas.narrow() && longest > 0;
    double left = above || longest == 0 ? EDGE : Math.min(longest + 10, canvas.width() * 0.3);
    Range range = Range.EMPTY.with(0);
    for (Lane lane : lanes) {
      for (Span span : lane.spans()) {
        range = range.with(span.from()).with(span.to());
      }
    }
    Scale x = Scale.exact(range.low(), range.high(), left, canvas.width() - 24.0);
    double pitch = LANE + (above ? 17 : 2);
    double bottom = 4 + lanes.size() * pitch;
    for (double tick : x.ticks()) {
      canvas.line(x.at(tick), 2, x.at(tick), bottom, "grid");
      canvas.text(x.at(tick), bottom + 16, "middle", "tick", x.label(tick));
    }
    for (int i = 0; i < lanes.size(); i++) {
      double top = 4 + i * pitch;
      String name = lanes.get(i).name();
      if (above) {
        canvas.text(left, top + 12, "start", "label", Canvas.shortened(name, x.to()));
        top += 15;
      } else if (!name.isEmpty()) {
        canvas.text(left - 8, top + LANE / 2 + 4, "end", "label", Canvas.shortened(name, left - 8));
      }
      for (Span span : lanes.get(i).spans()) {
        span(canvas, x, span, top);
      }
    }
    canvas.text(x.to(), bottom + 34, "end", "unit", axis.title());
    canvas.height(bottom + 40);
  }

  private void span(Canvas canvas, Scale x, Span span, double top) {
    double from = x.at(span.from());
    double width = x.at(span.to()) - from;
    String hint =
        "%s: %s %s".formatted(span.name(), Numbers.of(span.to() - span.from()), axis.unit());
    canvas.bar(from, top, width, LANE, span.colour(), hint.strip());
    if (Canvas.fits(span.name(), width - 6)) {
      canvas.text(from + 4, top + LANE / 2 + 4, "start", "in-mark", span.name());
    }
  }

  private Table data() {
    String unit = axis.unit().isEmpty() ? "" : " (" + axis.unit() + ")";
    Table table = new Table(title, "name", "from" + unit, "to" + unit, "length" + unit).numbers();
    for (Lane lane : lanes) {
      for (Span span : lane.spans()) {
        String name =
            lane.name().isEmpty() || lane.name().equals(span.name())
                ? span.name()
                : lane.name() + ": " + span.name();
        table.row(
            name,
            Numbers.of(span.from()),
            Numbers.of(span.to()),
            Numbers.of(span.to() - span.from()));
      }
    }
    return table;
  }
}
