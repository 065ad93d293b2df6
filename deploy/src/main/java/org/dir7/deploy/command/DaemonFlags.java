package org.dir7.deploy.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.daemon.config.ConfigKey;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** A flag for every key of the daemon's configuration, so that the two cannot drift apart. */
final class DaemonFlags implements IModelTransformer {

  @Override
  public CommandSpec transform(CommandSpec spec) {
    for (ConfigKey key : ConfigKey.values()) {
      String preset = key.defaultText().isEmpty() ? "" : " Default: " + key.defaultText() + ".";
      spec.addOption(
          OptionSpec.builder(key.flag())
              .paramLabel("VALUE")
              .type(String.class)
              .description(sentence(key.description()) + preset)
              .build());
    }
    return spec;
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  /** The flags that were given, by key. */
  static Map<String, String> given(ParseResult result) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (ConfigKey key : ConfigKey.values()) {
      if (result.hasMatchedOption(key.flag())) {
        flags.put(key.key(), result.matchedOptionValue(key.flag(), ""));
      }
    }
    return flags;
  }
}
