package org.dir7.report;

import java.util.List;
import java.util.function.Consumer;

/** What all charts have in common: caption, legend, two drawings, and the numbers as a table. */
final class Figure {

  private Figure() {}

  /**
   * A figure.
   *
   * @param title what it shows
   * @param description what a reader should see in it; also the drawing's text alternative
   * @param legend names of the series, in their order; shown where there are at least two
   * @param drawing draws onto a canvas and sets its height; called once a width
   * @param data the numbers
   */
  static Html of(
      String title, String description, List<String> legend, Consumer<Canvas> drawing, Table data) {
    Markup figure = new Markup().open("figure").open("figcaption").text(title);
    figure.element("span", description).close();
    if (legend.size() > 1) {
      figure.open("ul", "class", "legend");
      for (int i = 0; i < legend.size(); i++) {
        figure
            .open("li")
            .element("span", "", "class", "swatch " + Canvas.colour(i))
            .text(legend.get(i))
            .close();
      }
      figure.close();
    }
    for (int width : new int[] {Canvas.WIDE, Canvas.NARROW}) {
      Canvas canvas = new Canvas(width);
      drawing.accept(canvas);
      figure.add(canvas.svg(title, description));
    }
    return figure.add(Html.details("The numbers", data.html())).close().html();
  }
}
