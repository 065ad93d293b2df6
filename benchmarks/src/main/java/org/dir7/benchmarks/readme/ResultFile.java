package org.dir7.benchmarks.readme;

import java.util.List;
import org.dir7.engine.Dir7Exception;

/**
 * A result with what a reader needs to judge it.
 *
 * @param name of the file in benchmarks/results
 * @param machine processor or GPU, for people
 * @param versions of what ran: Java, TensorRT, driver
 * @param date ISO 8601, without the time of day
 * @param rows for README
 */
record ResultFile(String name, String machine, String versions, String date, List<Row> rows) {

  /**
   * One figure.
   *
   * @param what was measured
   * @param figure with its unit
   */
  record Row(String what, String figure) {}

  ResultFile {
    rows = List.copyOf(rows);
    require(name, "machine", machine);
    require(name, "versions", versions);
    require(name, "date", date);
    if (!date.matches("\\d{4}-\\d{2}-\\d{2}")) {
      throw Dir7Exception.badInput("%s: date is \"%s\"; it must be as 2026-11-26", name, date);
    }
  }

  private static void require(String file, String field, String value) {
    if (value == null || value.isBlank()) {
      throw Dir7Exception.badInput("%s: %s is missing", file, field);
    }
  }
}
