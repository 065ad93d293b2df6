package org.dir7.quantize;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibration with prompts as text. */
class PromptFileTest {

  @TempDir Path folder;

  private CalibrationInput read(String text, int prompts, boolean encoder) throws IOException {
    Path file = Files.writeString(folder.resolve("prompts.txt"), text);
    if (encoder) {
      TinyCheckpoint.FLOW.writeWithTextEncoder(folder.resolve("tiny"), 1);
    } else {
      TinyCheckpoint.FLOW.write(folder.resolve("tiny"), 1);
    }
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("tiny"))) {
      return CalibrationInput.read(file, checkpoint, new CalibrationSettings(prompts, 2, 0));
    }
  }

  @Test
  void encodesTheFirstLines() throws IOException {
    CalibrationInput input = read("red heart\n\n  a house \nthird\n", 2, true);
    assertEquals(
        List.of("red heart", "a house"), input.prompts().stream().map(p -> p.prompt()).toList());
    assertEquals(4, input.prompts().get(0).conditioning().tokens(), "[CLS] red heart [SEP]");
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    Files.write(folder.resolve("latin.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    TinyCheckpoint.FLOW.write(folder.resolve("tiny"), 1);
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("tiny"))) {
      assertBadInput(
          () -> CalibrationInput.prompts(folder.resolve("latin.txt"), checkpoint, 1),
          "latin.txt is not UTF-8 text");
    }
  }

  @Test
  void namesWhatIsWrong() {
    assertBadInput(() -> read("\n \n", 1, true), "no prompt in it; it must hold one a line");
    assertBadInput(() -> read("one", 2, true), "1 prompts in it, and 2 are wanted");
    assertBadInput(() -> read("one", 1, false), "the checkpoint has no text encoder");
    assertBadInput(
        () -> read("word ".repeat(70), 1, true),
        "prompt 1 has more than 64 tokens: \"word word",
        "word word ...\"");
  }
}
