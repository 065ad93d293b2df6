package org.dir7.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table; on a narrow screen it scrolls by itself, not the page. */
public final class Table {

  private final String caption;
  private final List<String> headings;
  private final boolean[] number;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param caption what it shows; may be empty
   * @param headings with units, one a column; the first column names the row
   */
  public Table(String caption, String... headings) {
    this.caption = caption;
    this.headings = List.of(headings);
    this.number = new boolean[headings.length];
  }

  /** Aligns these columns, from 0, to the right. */
  @CanIgnoreReturnValue
  public Table numbers(int... columns) {
    for (int column : columns) {
      number[column] = true;
    }
    return this;
  }

  /** Aligns all columns but the first to the right. */
  @CanIgnoreReturnValue
  public Table numbers() {
    Arrays.fill(number, 1, number.length, true);
    return this;
  }

  /** Appends a row, one cell a column. */
  @CanIgnoreReturnValue
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "%d cells, %d columns".formatted(cells.length, headings.size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  public Html html() {
    // Scrolling areas must be reachable with the keyboard.
    Markup table = new Markup().open("div", "class", "scroll", "tabindex", "0").open("table");
    if (!caption.isEmpty()) {
      table.element("caption", caption);
    }
    table.open("thead").open("tr");
    for (int i = 0; i < headings.size(); i++) {
      table.element("th", headings.get(i), "scope", "col", "class", style(i));
    }
    table.close().close().open("tbody");
    for (List<String> row : rows) {
      table.open("tr").element("th", row.get(0), "scope", "row", "class", style(0));
      for (int i = 1; i < row.size(); i++) {
        table.element("td", row.get(i), "class", style(i));
      }
      table.close();
    }
    return table.close().close().close().html();
  }

  private String style(int column) {
    return number[column] ? "number" : "text";
  }
}
