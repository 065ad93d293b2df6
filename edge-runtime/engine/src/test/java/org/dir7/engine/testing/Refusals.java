package org.dir7.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.function.Executable;

/** Asserts that something is refused in one sentence that says what has to be known. */
public final class Refusals {

  private Refusals() {}

  /** Bad input (exit 3), one line, every part in it. */
  public static void assertBadInput(Executable action, String... parts) {
    assertRefused(Dir7Exception.Kind.BAD_INPUT, action, parts);
  }

  /** A refusal of that kind, one line, every part in it. */
  public static void assertRefused(Dir7Exception.Kind kind, Executable action, String... parts) {
    Dir7Exception refusal = assertThrows(Dir7Exception.class, action);
    String sentence = refusal.getMessage();
    assertEquals(kind, refusal.kind(), sentence);
    assertFalse(sentence.contains("\n"), "one line: " + sentence);
    for (String part : parts) {
      assertTrue(sentence.contains(part), () -> "\"" + part + "\" is not in: " + sentence);
    }
  }
}
