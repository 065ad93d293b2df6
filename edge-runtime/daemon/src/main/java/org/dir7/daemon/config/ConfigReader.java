package org.dir7.daemon.config;

import java.nio.file.Path;
import java.util.Map;

/** Collects the values of all keys: the file first, the environment over it, flags over both. */
final class ConfigReader {

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
    YamlFile.read(file)
        .forEach(
            (name, value) -> {
              ConfigKey key = known(name, file.getFileName() + ": ");
              if (value != null) {
                values.put(key, value, key.key() + " in " + file.getFileName());
              }
            });
  }

  private static ConfigKey known(String name, String before) {
    return ConfigKey.of(name).orElseThrow(() -> YamlFile.unknown(name, before, ConfigKey.names()));
  }
}
