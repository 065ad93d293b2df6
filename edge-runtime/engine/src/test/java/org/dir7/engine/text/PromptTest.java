package org.dir7.engine.text;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PromptTest {

  @Test
  void nothingToDrawIsRefused() {
    assertBadInput(() -> Prompt.check(null), "prompt is empty");
    assertBadInput(() -> Prompt.check(""), "prompt is empty");
    assertBadInput(() -> Prompt.check(" \t\n\u3000"), "prompt is blank");
  }

  @Test
  void pairedSurrogatesPassUnchanged() {
    String prompt = "\uD83D\uDE00 red heart \uD83D\uDE00";
    assertEquals(prompt, Prompt.check(prompt));
  }

  @Test
  void unpairedSurrogatesAreRefusedWithTheirPlace() {
    assertBadInput(() -> Prompt.check("ab\uD83D"), "not valid Unicode", "U+D83D at character 3");
    assertBadInput(() -> Prompt.check("\uDE00ab"), "U+DE00 at character 1");
    assertBadInput(() -> Prompt.check("\uD83D\uD83D\uDE00"), "U+D83D at character 1");
  }
}
