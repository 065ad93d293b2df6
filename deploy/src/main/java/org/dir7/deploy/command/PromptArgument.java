package org.dir7.deploy.command;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.text.Prompt;

/** A prompt as it came from the command line. */
public final class PromptArgument {

  /** What Java puts in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private PromptArgument() {}

  /**
   * Returns {@code prompt} unchanged.
   *
   * @throws Dir7Exception bad input: empty, blank or not UTF-8
   */
  public static String check(String prompt) {
    int place = prompt.indexOf(REPLACEMENT);
    if (place >= 0) {
      throw Dir7Exception.badInput("prompt is not UTF-8 at character %d", place + 1);
    }
    return Prompt.check(prompt);
  }
}
