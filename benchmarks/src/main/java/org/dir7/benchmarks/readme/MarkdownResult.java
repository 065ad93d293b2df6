package org.dir7.benchmarks.readme;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;

/**
 * A result that a benchmark printed as Markdown. Its first lines say what it is:
 *
 * <pre>
 * ---
 * machine: NVIDIA H100 80GB HBM3
 * versions: TensorRT 10.6.0, Java 17
 * date: 2026-11-26
 * readme:
 *   - guided step on TensorRT | {guided step, ms} ms
 * ---
 * </pre>
 *
 * <p>A name in braces stands for a cell of the file itself: the one behind that name in a table's
 * row, or with {@code {row @ column}} another one; {@code {a; b}} is the row whose first two cells
 * are a and b.
 */
final class MarkdownResult {

  private static final String FENCE = "---";
  private static final Pattern FIELD = Pattern.compile("([a-z]+): *(.*)");
  private static final Pattern ROW = Pattern.compile("  - (.+?) \\| (.+)");
  private static final Pattern NAME = Pattern.compile("\\{([^{}@]+?)(?: @ ([^{}]+))?\\}");

  private final String name;
  private final List<String> lines;

  private MarkdownResult(String name, List<String> lines) {
    this.name = name;
    this.lines = lines;
  }

  /**
   * Reads one.
   *
   * @param name of the file, for messages
   * @throws Dir7Exception (bad input) where its head is missing or names a row that it has not
   */
  static ResultFile read(String name, List<String> lines) {
    return new MarkdownResult(name, lines).read();
  }

  private ResultFile read() {
    int end = lines.isEmpty() || !lines.get(0).equals(FENCE) ? -1 : indexOf(FENCE, 1);
    if (end < 0) {
      throw Dir7Exception.badInput(
          "%s: its first lines must name machine, versions and date between two lines of %s",
          name, FENCE);
    }
    Map<String, String> fields = new LinkedHashMap<>();
    List<ResultFile.Row> rows = new ArrayList<>();
    for (String line : lines.subList(1, end)) {
      Matcher row = ROW.matcher(line);
      Matcher field = FIELD.matcher(line);
      if (row.matches()) {
        rows.add(new ResultFile.Row(filled(row.group(1)), filled(row.group(2))));
      } else if (field.matches()) {
        fields.put(field.group(1), field.group(2));
      } else {
        throw Dir7Exception.badInput("%s: \"%s\" is neither a field nor a row", name, line);
      }
    }
    return new ResultFile(
        name, fields.get("machine"), fields.get("versions"), fields.get("date"), rows);
  }

  private int indexOf(String line, int from) {
    int found = lines.subList(from, lines.size()).indexOf(line);
    return found < 0 ? -1 : found + from;
  }

  private String filled(String text) {
    return NAME.matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(cell(found.group(1), found.group(2))));
  }

  /** A cell of the first table that has such a row and column. */
  private String cell(String row, String column) {
    List<String> words = List.of(row.split("; ", -1));
    List<String> head = List.of();
    for (String line : lines) {
      if (!line.startsWith("|")) {
        head = List.of();
        continue;
      }
      List<String> cells = cells(line);
      if (head.isEmpty()) {
        head = cells;
      }
      int at = column == null ? words.size() : head.indexOf(column);
      if (cells.size() > at
          && at > 0
          && cells.subList(0, Math.min(words.size(), cells.size())).equals(words)) {
        return cells.get(at);
      }
    }
    throw Dir7Exception.badInput(
        "%s: no table has a row \"%s\"%s",
        name, row, column == null ? "" : " with a column \"" + column + "\"");
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.strip().substring(1).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }
}
