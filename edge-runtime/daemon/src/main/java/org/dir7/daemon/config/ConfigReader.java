package org.dir7.daemon.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.json.Names;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Collects the values of all keys: the file first, the environment over it, flags over both. */
final class ConfigReader {

  /** A configuration is a page of text; what is larger is another file. */
  private static final int MAX_CHARACTERS = 1 << 16;

  private ConfigReader() {}

  static ConfigValues read(Path file, Map<String, String> flags, Map<String, String> environment) {
    ConfigValues values = new ConfigValues();
    if (file != null) {
      fromFile(file, values);
    }
    for (ConfigKey key : ConfigKey.values()) {
      String text = environment.get(key.variable());
      if (text != null && !text.isEmpty()) {
        values.put(key, text, key.variable());
      }
    }
    flags.forEach((name, text) -> values.put(known(name, "--"), text, "--" + name));
    return values;
  }

  private static void fromFile(Path file, ConfigValues values) {
    Object root = parse(file);
    if (root == null) {
      return;
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw Dir7Exception.badInput("%s must hold lines of the form \"key: value\"", file);
    }
    map.forEach(
        (name, value) -> {
          ConfigKey key = known(String.valueOf(name), file.getFileName() + ": ");
          if (value != null) {
            values.put(key, value, key.key() + " in " + file.getFileName());
          }
        });
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

  private static ConfigKey known(String name, String before) {
    return ConfigKey.of(name)
        .orElseThrow(
            () -> {
              String known =
                  Names.nearest(name, ConfigKey.names())
                      .map(nearest -> "did you mean " + nearest + "?")
                      .orElse("known are " + String.join(", ", ConfigKey.names()));
              return Dir7Exception.badInput("%s%s is not a known key; %s", before, name, known);
            });
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
