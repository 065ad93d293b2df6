package org.dir7.engine;

import com.google.errorprone.annotations.FormatMethod;

/**
 * A failure that a user can read: one sentence that names the field, the value and the limit.
 *
 * <p>The command line prints the sentence alone and leaves with {@link Kind#exitCode()}; the daemon
 * puts both into an event and goes on.
 */
public final class Dir7Exception extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Whose move it is, and the exit code that says so. */
  public enum Kind {
    /** Wrong flags or arguments. */
    USAGE(2),
    /** A file, prompt, configuration or message that cannot be used. */
    BAD_INPUT(3),
    /** The device or its surroundings: memory, disk, network, driver, missing library. */
    ENVIRONMENT(4),
    /** A defect of this program. */
    INTERNAL(5);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  private Dir7Exception(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  @FormatMethod
  public static Dir7Exception usage(String format, Object... args) {
    return new Dir7Exception(Kind.USAGE, String.format(format, args), null);
  }

  @FormatMethod
  public static Dir7Exception badInput(String format, Object... args) {
    return new Dir7Exception(Kind.BAD_INPUT, String.format(format, args), null);
  }

  @FormatMethod
  public static Dir7Exception environment(String format, Object... args) {
    return new Dir7Exception(Kind.ENVIRONMENT, String.format(format, args), null);
  }

  @FormatMethod
  public static Dir7Exception internal(String format, Object... args) {
    return new Dir7Exception(Kind.INTERNAL, String.format(format, args), null);
  }

  /** The same failure with what caused it, for the log. */
  public Dir7Exception causedBy(Throwable cause) {
    return new Dir7Exception(kind, getMessage(), cause);
  }
}
