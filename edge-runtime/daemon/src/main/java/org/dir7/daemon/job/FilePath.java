package org.dir7.daemon.job;

import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;

/** Where a job may have its result written: names of plain characters below the folder. */
final class FilePath {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  private static final int MAX_LEVELS = 4;

  private FilePath() {}

  /**
   * @throws Dir7Exception of kind bad input
   */
  static void check(String path) {
    String[] names = path.split("/", -1);
    boolean plain = names.length <= MAX_LEVELS;
    for (String name : names) {
      plain &= PLAIN.matcher(name).matches();
    }
    if (!plain) {
      throw Dir7Exception.badInput(
          "path must be 1 to %d names with / between them, each of A-Z, a-z, 0-9, ., _ and -, at"
              + " most 100 characters and not beginning with a dot",
          MAX_LEVELS);
    }
  }
}
