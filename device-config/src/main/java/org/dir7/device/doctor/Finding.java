package org.dir7.device.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param level how much it matters
 * @param subject one or two words: {@code memory}
 * @param detail a clause with the numbers
 * @param remedy the command or step that mends it
 */
public record Finding(Level level, String subject, String detail, Optional<String> remedy) {

  /** How much a finding matters. */
  public enum Level {
    OK("ok"),
    /** Worth knowing; nothing is wrong. */
    NOTE("note"),
    /** Serving works, but slower or with a part missing. */
    WARN("WARN"),
    /** Serving is impossible. */
    STOP("STOP");

    private final String mark;

    Level(String mark) {
      this.mark = mark;
    }

    String mark() {
      return mark;
    }
  }

  static Finding ok(String subject, String detail) {
    return new Finding(Level.OK, subject, detail, Optional.empty());
  }

  static Finding note(String subject, String detail) {
    return new Finding(Level.NOTE, subject, detail, Optional.empty());
  }

  static Finding warn(String subject, String detail, String remedy) {
    return new Finding(Level.WARN, subject, detail, Optional.of(remedy));
  }

  static Finding stop(String subject, String detail, String remedy) {
    return new Finding(Level.STOP, subject, detail, Optional.of(remedy));
  }
}
