package org.dir7.deploy.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says how something long proceeds: on a terminal one line, drawn again, with a bar; elsewhere a
 * plain line every {@value #PLAIN_SECONDS} seconds, so that a log stays short. What ends within
 * {@value #QUIET_MILLIS} ms leaves no trace.
 */
public final class Progress implements AutoCloseable {

  private static final int BAR = 24;
  private static final int PLAIN_SECONDS = 10;
  private static final int QUIET_MILLIS = 500;
  private static final int REDRAW_MILLIS = 100;
  private static final String ERASE_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean interactive;
  private final LongSupplier nanoTime;
  private final String task;
  private final long start;
  private long lastShown;
  private long before;
  private boolean estimate = true;
  private boolean lineOpen;

  private Progress(PrintStream out, boolean interactive, LongSupplier nanoTime, String task) {
    this.out = out;
    this.interactive = interactive;
    this.nanoTime = nanoTime;
    this.task = task;
    this.start = nanoTime.getAsLong();
    this.lastShown = start;
  }

  /** Progress on the process's standard error. */
  public static Progress of(String task) {
    return new Progress(System.err, Terminal.interactive(), System::nanoTime, task);
  }

  static Progress of(PrintStream out, boolean interactive, LongSupplier nanoTime, String task) {
    return new Progress(out, interactive, nanoTime, task);
  }

  /**
   * What was done before, so that the time left is extrapolated from the rest alone: by an earlier
   * process, or before this began.
   */
  public Progress from(long done) {
    before = done;
    return this;
  }

  /** Leaves out the time that is left, for a task whose details tell it better. */
  public Progress withoutEstimate() {
    estimate = false;
    return this;
  }

  /**
   * Shows where the task stands, if it is time to.
   *
   * @param done of {@code total}; the remaining time is extrapolated from it
   * @param detail a few words on what was just done; may be empty
   */
  public void update(long done, long total, String detail) {
    long now = nanoTime.getAsLong();
    if (now - lastShown < waitNanos()) {
      return;
    }
    lastShown = now;
    double elapsed = (now - start) / 1e9;
    if (interactive) {
      out.print(ERASE_LINE + line(done, total, elapsed, detail));
      out.flush();
      lineOpen = true;
    } else {
      out.println(plain(done, total, elapsed, detail));
    }
  }

  /** Prints a sentence for good; a line that is being drawn again moves below it. */
  public void line(String sentence) {
    close();
    out.println(sentence);
  }

  private long waitNanos() {
    if (!interactive) {
      return PLAIN_SECONDS * 1_000_000_000L;
    }
    return (lineOpen ? REDRAW_MILLIS : QUIET_MILLIS) * 1_000_000L;
  }

  private String line(long done, long total, double elapsed, String detail) {
    int filled = (int) (BAR * done / Math.max(total, 1));
    return task
        + " ["
        + "#".repeat(filled)
        + ".".repeat(BAR - filled)
        + "] "
        + numbers(done, total, elapsed)
        + (detail.isEmpty() ? "" : "  " + detail);
  }

  private String plain(long done, long total, double elapsed, String detail) {
    return task + ": " + numbers(done, total, elapsed) + (detail.isEmpty() ? "" : ", " + detail);
  }

  private String numbers(long done, long total, double elapsed) {
    String counts = done + "/" + total;
    if (!estimate || done <= before || done >= total) {
      return counts;
    }
    double left = elapsed * (total - done) / (done - before);
    return counts + String.format(Locale.ROOT, ", about %.0f s left", left);
  }

  /** Removes the line from a terminal. */
  @Override
  public void close() {
    if (lineOpen) {
      out.print(ERASE_LINE);
      out.flush();
      lineOpen = false;
    }
  }
}
