package org.dir7.deploy.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text with columns as wide as they need to be. */
public final class TextTable {

  /** What stands where nothing is known. */
  public static final String NOTHING = "-";

  private TextTable() {}

  /**
   * Lines of a table, the headings first.
   *
   * @param rows each with as many cells as there are headings
   * @param firstNumber columns from this one on end at the right
   */
  public static List<String> lines(
      List<String> headings, List<List<String>> rows, int firstNumber) {
    List<List<String>> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    int[] widths = new int[headings.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(i < firstNumber ? row.get(i) + padding : padding + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /**
   * What a stranger sent, for a terminal: printable, short, and never a sequence that it would
   * obey.
   */
  public static String safe(String text, int longest) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.isBlank()
        ? NOTHING
        : plain.length() <= longest ? plain : plain.substring(0, longest - 1) + "~";
  }
}
