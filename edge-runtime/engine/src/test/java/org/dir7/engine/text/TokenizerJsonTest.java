package org.dir7.engine.text;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenizerJsonTest {

  /** Quotes as apostrophes. */
  private static final String SMALL =
      """
      {'added_tokens': [{'id': 1, 'content': '<s>', 'single_word': false, 'lstrip': false,
                         'rstrip': false, 'normalized': false, 'special': true}],
       'normalizer': {'type': 'BertNormalizer', 'clean_text': true, 'handle_chinese_chars': true,
                      'strip_accents': null, 'lowercase': true},
       'pre_tokenizer': {'type': 'BertPreTokenizer'},
       'post_processor': {'type': 'TemplateProcessing',
         'single': [{'SpecialToken': {'id': '<s>', 'type_id': 0}},
                    {'Sequence': {'id': 'A', 'type_id': 0}},
                    {'SpecialToken': {'id': '</s>', 'type_id': 0}}],
         'special_tokens': {'<s>': {'id': '<s>', 'ids': [1], 'tokens': ['<s>']},
                            '</s>': {'id': '</s>', 'ids': [2], 'tokens': ['</s>']}}},
       'model': {'type': 'WordPiece', 'unk_token': '?', 'continuing_subword_prefix': '@',
                 'max_input_chars_per_word': 4,
                 'vocab': {'?': 0, '<s>': 1, '</s>': 2, 'a': 3, '@b': 4, '\u00E4': 5, 'A': 6}}}
      """
          .replace('\'', '"');

  @TempDir Path folder;

  private Path file(Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(SMALL);
    change.accept(root);
    return Files.writeString(folder.resolve("t.json"), root.toString());
  }

  private int[] ids(Consumer<ObjectNode> change, String text) throws IOException {
    return WordPieceTokenizer.read(file(change)).encode(text, 64).ids();
  }

  private void assertRefused(Consumer<ObjectNode> change, String... parts) throws IOException {
    Path file = file(change);
    assertBadInput(() -> WordPieceTokenizer.read(file), parts);
  }

  @Test
  void prefixUnknownAndLimitComeFromTheFile() throws IOException {
    assertArrayEquals(new int[] {1, 3, 4, 4, 4, 2}, ids(t -> {}, "abbb"));
    assertArrayEquals(new int[] {1, 0, 1, 0, 2}, ids(t -> {}, "abbbb<s>b"));
  }

  @Test
  void theNormalizersSwitchesAreObeyed() throws IOException {
    assertArrayEquals(new int[] {1, 3, 3, 2}, ids(t -> {}, "A \u00C4"));
    assertArrayEquals(
        new int[] {1, 3, 5, 2},
        ids(t -> t.withObject("/normalizer").put("strip_accents", false), "A \u00C4"));
    // strip_accents null follows lowercase.
    assertArrayEquals(
        new int[] {1, 6, 5, 2},
        ids(t -> t.withObject("/normalizer").put("lowercase", false), "A \u00E4"));
    assertArrayEquals(
        new int[] {1, 0, 2},
        ids(t -> t.withObject("/normalizer").put("clean_text", false), "a\u200B"));
  }

  @Test
  void theOlderBertProcessingIsRead() throws IOException {
    assertArrayEquals(
        new int[] {7, 3, 8},
        ids(
            t -> {
              ObjectNode bert = t.putObject("post_processor").put("type", "BertProcessing");
              bert.putArray("sep").add("[SEP]").add(8);
              bert.putArray("cls").add("[CLS]").add(7);
            },
            "a"));
  }

  @Test
  void otherKindsAreRefusedByName() throws IOException {
    assertRefused(
        t -> t.withObject("/model").put("type", "BPE"), "model.type is \"BPE\", only WordPiece");
    assertRefused(
        t -> t.withObject("/normalizer").put("type", "NFC"), "normalizer.type is \"NFC\"");
    assertRefused(t -> t.putNull("normalizer"), "normalizer.type is missing");
    assertRefused(
        t -> t.withObject("/pre_tokenizer").put("type", "ByteLevel"),
        "pre_tokenizer.type is \"ByteLevel\", only BertPreTokenizer");
    assertRefused(
        t -> t.withObject("/post_processor").put("type", "RobertaProcessing"),
        "post_processor.type is \"RobertaProcessing\"");
    assertRefused(
        t -> ((ObjectNode) t.at("/added_tokens/0")).put("lstrip", true),
        "added token <s> has lstrip true");
  }

  @Test
  void missingAndWrongPiecesAreNamed() throws IOException {
    assertRefused(t -> t.withObject("/model").remove("vocab"), "model.vocab is missing");
    assertRefused(
        t -> t.withObject("/model").putObject("vocab"), "model.vocab is missing or empty");
    assertRefused(t -> t.withObject("/model/vocab").put("a", -1), "model.vocab.a has id -1");
    assertRefused(t -> t.withObject("/model/vocab").put("a", "x"), "model.vocab.a has id \"x\"");
    assertRefused(t -> t.withObject("/model").put("unk_token", "u"), "model.unk_token u is not in");
    assertRefused(
        t -> t.withObject("/model").put("max_input_chars_per_word", 0),
        "model.max_input_chars_per_word is 0");
    assertRefused(
        t -> t.withObject("/model").remove("continuing_subword_prefix"),
        "model.continuing_subword_prefix is missing");
    assertRefused(
        t -> t.withObject("/normalizer").remove("lowercase"), "normalizer.lowercase is missing");
    assertRefused(
        t -> t.withObject("/post_processor").putArray("single"), "post_processor.single is not");
    assertRefused(
        t -> t.withObject("/post_processor/special_tokens").remove("</s>"),
        "post_processor.special_tokens.</s>.ids does not hold one id");
  }

  @Test
  void whatIsNoJsonIsRefused() throws IOException {
    Path cut = Files.writeString(folder.resolve("cut.json"), SMALL.substring(0, 300));
    assertBadInput(() -> WordPieceTokenizer.read(cut), "cut.json", "not valid JSON");
    Path none = folder.resolve("none.json");
    assertBadInput(() -> WordPieceTokenizer.read(none), "none.json", "no such file");
    Path array = Files.writeString(folder.resolve("array.json"), "[1]");
    assertBadInput(() -> WordPieceTokenizer.read(array), "pre_tokenizer.type is missing");
  }
}
