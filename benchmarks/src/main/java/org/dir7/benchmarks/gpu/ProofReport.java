package org.dir7.benchmarks.gpu;

import java.util.Locale;

/** Rows of a Markdown table; remembers whether a bound was exceeded. */
final class ProofReport {

  private boolean failed;

  ProofReport() {
    System.out.println("| what | measured | bound | |");
    System.out.println("| --- | --- | --- | --- |");
  }

  void atMost(String what, double measured, double bound) {
    row(what, number(measured), "at most " + number(bound), measured <= bound);
  }

  void atLeast(String what, double measured, double bound) {
    row(what, number(measured), "at least " + number(bound), measured >= bound);
  }

  void equal(String what, long measured, long wanted) {
    row(what, Long.toString(measured), "exactly " + wanted, measured == wanted);
  }

  /** A figure without a bound. */
  void figure(String what, String value) {
    System.out.printf("| %s | %s | | |%n", what, value);
    System.out.flush();
  }

  private void row(String what, String measured, String bound, boolean holds) {
    failed |= !holds;
    System.out.printf("| %s | %s | %s | %s |%n", what, measured, bound, holds ? "ok" : "FAILED");
    System.out.flush();
  }

  /** A part that ended with an error. */
  void broken(String part, String error) {
    failed = true;
    System.out.printf("| %s | %s | runs | FAILED |%n", part, error.replace("|", "/"));
    System.out.flush();
  }

  boolean failed() {
    return failed;
  }

  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, Math.abs(value) < 0.01 ? "%.2e" : "%.3f", value);
  }
}
