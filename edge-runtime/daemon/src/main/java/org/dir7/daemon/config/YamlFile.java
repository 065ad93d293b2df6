package org.dir7.daemon.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.json.Names;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads YAML that people write: keys and values, no key twice, no anchors that grow. */
public final class YamlFile {

  /** A configuration is a page of text; what is larger is another file. */
  private static final int MAX_CHARACTERS = 1 << 16;

  private YamlFile() {}

  /**
   * The keys of a file with their values, in order; empty for an empty file.
   *
   * @throws Dir7Exception (bad input) naming the file, and the line where there is one
   */
  public static Map<String, Object> read(Path file) {
    Object root = parse(file);
    return root == null ? Map.of() : map(root, file.toString());
  }

  /**
   * A value that must hold keys of its own.
   *
   * @param place what a sentence begins with
   */
  public static Map<String, Object> map(Object value, String place) {
    if (!(value instanceof Map<?, ?> map)) {
      throw Dir7Exception.badInput("%s must hold lines of the form \"key: value\"", place);
    }
    Map<String, Object> keys = new LinkedHashMap<>();
    map.forEach((key, inner) -> keys.put(String.valueOf(key), inner));
    return keys;
  }

  /**
   * The refusal of a key, with the one that was meant.
   *
   * @param before what the sentence begins with
   */
  public static Dir7Exception unknown(String key, String before, Collection<String> known) {
    String hint =
        Names.nearest(key, known)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse("known are " + String.join(", ", known));
    return Dir7Exception.badInput("%s%s is not a known key; %s", before, key, hint);
  }

  private static Object parse(Path file) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.getFileName().toString())
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(MAX_CHARACTERS)
            .build();
    try {
      return new Load(settings).loadFromString(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw Dir7Exception.badInput("%s is not UTF-8 text", file).causedBy(e);
    } catch (IOException e) {
      throw Dir7Exception.badInput("cannot read the configuration %s", file).causedBy(e);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw Dir7Exception.badInput("%s line %d is not YAML: %s", file, line, e.getProblem())
          .causedBy(e);
    } catch (YamlEngineException e) {
      throw Dir7Exception.badInput("%s is not YAML: %s", file, firstLine(e)).causedBy(e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
