package org.dir7.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.json.StrictJson;

/**
 * The parts of a tokenizer.json that say how BERT tokenizes. Whatever would change the ids and is
 * not understood here is refused, never ignored.
 */
final class TokenizerJson {

  private final Path file;
  private final JsonNode root;

  private TokenizerJson(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  static WordPieceTokenizer read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    JsonNode root = StrictJson.parse(file.toString(), ByteBuffer.wrap(bytes));
    TokenizerJson json = new TokenizerJson(file, root);
    json.type("pre_tokenizer", "BertPreTokenizer");
    WordPiece model = json.model();
    int[] around = json.clsAndSep();
    return new WordPieceTokenizer(
        json.addedTokens(), json.normalizer(), model, around[0], around[1]);
  }

  private WordPiece model() {
    JsonNode model = type("model", "WordPiece");
    JsonNode entries = model.path("vocab");
    if (!entries.isObject() || entries.isEmpty()) {
      throw refused("model.vocab is missing or empty");
    }
    Map<String, Integer> vocabulary = new HashMap<>(2 * entries.size());
    entries
        .fields()
        .forEachRemaining(
            e -> vocabulary.put(e.getKey(), id(e.getValue(), "model.vocab." + e.getKey())));
    String unknown = text(model, "unk_token", "model.unk_token");
    Integer unknownId = vocabulary.get(unknown);
    if (unknownId == null) {
      throw refused("model.unk_token %s is not in model.vocab", unknown);
    }
    JsonNode longest = model.path("max_input_chars_per_word");
    if (!longest.canConvertToInt() || longest.intValue() < 1) {
      throw refused("model.max_input_chars_per_word is %s, not a number from 1", shown(longest));
    }
    return new WordPiece(
        vocabulary,
        unknownId,
        text(model, "continuing_subword_prefix", "model.continuing_subword_prefix"),
        longest.intValue());
  }

  private BertNormalizer normalizer() {
    JsonNode node = type("normalizer", "BertNormalizer");
    boolean lowercase = flag(node, "lowercase");
    return new BertNormalizer(
        flag(node, "clean_text"),
        flag(node, "handle_chinese_chars"),
        // Null means: as lowercase says.
        node.path("strip_accents").isNull() ? lowercase : flag(node, "strip_accents"),
        lowercase);
  }

  private AddedTokens addedTokens() {
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode token : root.path("added_tokens")) {
      String content = text(token, "content", "added_tokens[].content");
      if (content.isEmpty()) {
        throw refused("added_tokens holds an empty content");
      }
      for (String option : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
        if (token.path(option).asBoolean()) {
          throw refused("added token %s has %s true, which is not supported", content, option);
        }
      }
      ids.put(content, id(token.path("id"), "added token " + content));
    }
    return new AddedTokens(ids);
  }

  /** The ids that surround a text: of a TemplateProcessing or the older BertProcessing. */
  private int[] clsAndSep() {
    JsonNode node = root.path("post_processor");
    String type = node.path("type").asText();
    if (type.equals("BertProcessing")) {
      return new int[] {
        id(node.path("cls").path(1), "post_processor.cls"),
        id(node.path("sep").path(1), "post_processor.sep")
      };
    }
    if (!type.equals("TemplateProcessing")) {
      throw refused(
          "post_processor.type is %s, only TemplateProcessing and BertProcessing are supported",
          shown(node.path("type")));
    }
    JsonNode single = node.path("single");
    if (single.size() != 3 || !single.path(1).has("Sequence")) {
      throw refused("post_processor.single is not [CLS] text [SEP]");
    }
    return new int[] {special(node, single.path(0)), special(node, single.path(2))};
  }

  private int special(JsonNode postProcessor, JsonNode piece) {
    String name = text(piece.path("SpecialToken"), "id", "post_processor.single[].SpecialToken.id");
    JsonNode ids = postProcessor.path("special_tokens").path(name).path("ids");
    if (ids.size() != 1) {
      throw refused("post_processor.special_tokens.%s.ids does not hold one id", name);
    }
    return id(ids.path(0), "post_processor.special_tokens." + name + ".ids");
  }

  private JsonNode type(String part, String wanted) {
    JsonNode node = root.path(part);
    if (!node.path("type").asText().equals(wanted)) {
      throw refused("%s.type is %s, only %s is supported", part, shown(node.path("type")), wanted);
    }
    return node;
  }

  private String text(JsonNode node, String field, String name) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw refused("%s is %s, not a string", name, shown(value));
    }
    return value.textValue();
  }

  private boolean flag(JsonNode normalizer, String field) {
    JsonNode value = normalizer.path(field);
    if (!value.isBoolean()) {
      throw refused("normalizer.%s is %s, not true or false", field, shown(value));
    }
    return value.booleanValue();
  }

  private int id(JsonNode value, String name) {
    if (!value.isInt() || value.intValue() < 0) {
      throw refused("%s has id %s, not a number from 0", name, shown(value));
    }
    return value.intValue();
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }

  @FormatMethod
  private Dir7Exception refused(String format, Object... args) {
    return Dir7Exception.badInput("%s: %s", file, String.format(format, args));
  }
}
