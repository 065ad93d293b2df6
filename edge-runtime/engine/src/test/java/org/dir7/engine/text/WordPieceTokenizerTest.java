package org.dir7.engine.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the Hugging Face tokenizers library (through DJL), with truncation and padding off. */
final class WordPieceTokenizerTest {

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private static WordPieceTokenizer ours;
  private static HuggingFaceTokenizer reference;

  @BeforeAll
  static void load() throws IOException {
    ours = WordPieceTokenizer.read(MiniLm.tokenizer());
    reference =
        HuggingFaceTokenizer.newInstance(
            MiniLm.tokenizer(), Map.of("truncation", "false", "padding", "false"));
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  private static void assertSameIds(String text) {
    int[] expected =
        Arrays.stream(reference.encode(text).getIds()).mapToInt(Math::toIntExact).toArray();
    assertArrayEquals(
        expected,
        ours.encode(text, UNLIMITED).ids(),
        () -> text.codePoints().mapToObj("U+%04X "::formatted).reduce("", String::concat));
  }

  @Test
  void everyVocabularyEntryHasTheReferenceIds() throws IOException {
    JsonNode vocabulary =
        new ObjectMapper().readTree(MiniLm.tokenizer().toFile()).path("model").path("vocab");
    assertEquals(30522, vocabulary.size());
    vocabulary
        .fieldNames()
        .forEachRemaining(
            entry -> {
              assertSameIds(entry);
              // As the continuation of a word, as it would stand in one.
              assertSameIds("a" + entry.replaceFirst("^##", ""));
            });
  }

  @Test
  void everyWordOfTheVocabularyIsOneToken() throws IOException {
    JsonNode vocabulary =
        new ObjectMapper().readTree(MiniLm.tokenizer().toFile()).path("model").path("vocab");
    vocabulary
        .fields()
        .forEachRemaining(
            e -> {
              if (e.getKey().matches("[a-z0-9]+|\\[(CLS|SEP|UNK|PAD|MASK)]")) {
                assertArrayEquals(
                    new int[] {101, e.getValue().intValue(), 102},
                    ours.encode(e.getKey(), UNLIMITED).ids(),
                    e.getKey());
              }
            });
  }

  @Test
  void goldenPromptsHaveTheirIds() throws IOException {
    JsonNode golden;
    try (var in = WordPieceTokenizerTest.class.getResourceAsStream("/golden/tokens.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    assertEquals(2, golden.size());
    for (var prompts = golden.fields(); prompts.hasNext(); ) {
      var prompt = prompts.next();
      int[] ids = new ObjectMapper().convertValue(prompt.getValue(), int[].class);
      assertArrayEquals(ids, ours.encode(prompt.getKey(), 64).ids(), prompt.getKey());
    }
  }

  @Test
  void everyCodePointIsClassifiedAsTheReferenceDoes() {
    // About two hundred a text: between letters, and alone. Beyond plane 3 nothing is assigned but
    // private use and plane 14, so one in 61 will do.
    StringBuilder text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x40000 || c >> 16 == 14 ? 1 : 61) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        text.append('a').appendCodePoint(c).append("b ").appendCodePoint(c).append(' ');
      }
      if (text.length() > 1000) {
        assertSameIds(text.toString());
        text.setLength(0);
      }
    }
    assertSameIds(text.toString());
  }

  @Test
  void tenThousandRandomStringsHaveTheReferenceIds() {
    Random random = new Random(20240607);
    for (int i = 0; i < 10_000; i++) {
      assertSameIds(RandomText.next(random));
    }
  }

  @Test
  void addedTokensAreFoundInTheRawTextOnly() {
    for (String text :
        new String[] {
          "[MASK]",
          "red[SEP]heart",
          "[mask]",
          "[MA\u00ADSK]",
          "[[CLS]]",
          "[PAD][PAD]",
          "x[UNK",
          "[CLS"
        }) {
      assertSameIds(text);
    }
  }

  @Test
  void aWordOfMoreThanAHundredCharactersIsUnknown() {
    assertSameIds("a".repeat(100));
    assertSameIds("a".repeat(101));
    // Characters are code points: 100 mathematical letters, 200 char values.
    assertSameIds("a" + new String(Character.toChars(0x1F600)).repeat(99));
    assertArrayEquals(new int[] {101, 100, 102}, ours.encode("a".repeat(101), UNLIMITED).ids());
  }

  @Test
  void aLongPromptKeepsItsFirstIdsAndAFinalSep() {
    String prompt = "red heart, ".repeat(30); // 3 tokens each
    int[] all = ours.encode(prompt, UNLIMITED).ids();
    assertEquals(92, all.length);
    Tokens cut = ours.encode(prompt, 64);
    assertArrayEquals(Arrays.copyOf(all, 63), Arrays.copyOf(cut.ids(), 63));
    assertEquals(64, cut.ids().length);
    assertEquals(102, cut.ids()[63]);
    assertEquals(92, cut.total());
    assertTrue(cut.truncated());
  }

  @Test
  void aPromptThatJustFitsIsNotCut() {
    Tokens tokens = ours.encode("a ".repeat(62), 64);
    assertEquals(64, tokens.ids().length);
    assertEquals(64, tokens.total());
    assertFalse(tokens.truncated());
    assertTrue(ours.encode("a ".repeat(63), 64).truncated());
  }
}
