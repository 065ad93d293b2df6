package org.dir7.device.doctor;

import java.util.List;
import java.util.Locale;
import org.dir7.device.Target;
import org.dir7.device.board.Board;
import org.dir7.device.doctor.Finding.Level;

/**
 * All findings about a machine.
 *
 * @param board what it is
 * @param findings in the order of the page
 */
public record DoctorReport(Board board, List<Finding> findings) {

  /** Exit code for a machine that cannot serve: device or environment. */
  private static final int ENVIRONMENT = 4;

  public DoctorReport {
    findings = List.copyOf(findings);
  }

  /** Whether nothing stands in the way of serving. */
  public boolean serves() {
    return count(Level.STOP) == 0;
  }

  /** 0, or 4 if serving is impossible. */
  public int exitCode() {
    return serves() ? 0 : ENVIRONMENT;
  }

  /** The page, in ASCII: a heading, a line a finding with its remedy below, the result. */
  public String page() {
    StringBuilder page = new StringBuilder();
    line(page, board.name().isEmpty() ? "unnamed machine" : board.name(), "");
    line(
        page,
        board.model().title()
            + board.model().sm().map(sm -> ", GPU " + sm).orElse("")
            + "; target: "
            + board.model().target().map(Target::label).orElse("none"),
        "");
    page.append(System.lineSeparator());
    for (Finding finding : findings) {
      line(
          page,
          String.format(Locale.ROOT, "%-5s %-13s", finding.level().mark(), finding.subject()),
          " " + finding.detail());
      finding.remedy().ifPresent(remedy -> line(page, " ".repeat(20) + "-> ", remedy));
    }
    page.append(System.lineSeparator());
    line(page, result(), "");
    return page.toString();
  }

  private String result() {
    long stops = count(Level.STOP);
    long warnings = count(Level.WARN);
    if (stops > 0) {
      return "This machine cannot serve: see " + plural(stops, "line") + " marked STOP.";
    }
    return warnings == 0
        ? "This machine can serve."
        : "This machine can serve; " + plural(warnings, "line") + " marked WARN would help.";
  }

  private static String plural(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private long count(Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static void line(StringBuilder page, String first, String rest) {
    page.append(first).append(rest).append(System.lineSeparator());
  }
}
