package org.dir7.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dir7.engine.tensor.Safetensors;

/**
 * Stored conditioning of many prompts in one file: tensors {@code NNN.text} [L, width] and {@code
 * NNN.pooled} [width], the prompts in the metadata under {@code NNN}.
 *
 * @param items in the order of their numbers
 */
public record CalibrationSet(List<Item> items) {

  private static final String TEXT = ".text";

  /**
   * One prompt.
   *
   * @param id its number in the file, such as {@code 007}
   * @param prompt empty where the file does not tell
   */
  public record Item(String id, String prompt, Conditioning conditioning) {}

  public CalibrationSet {
    items = List.copyOf(items);
  }

  /** The first n prompts. */
  public CalibrationSet first(int n) {
    return new CalibrationSet(items.subList(0, Math.min(n, items.size())));
  }

  /**
   * Reads a file whole.
   *
   * @param width of the text states
   * @param maxTokens most tokens that the model reads
   * @throws Dir7Exception bad input: no prompt in it, one is incomplete, too long, of another
   *     width, or not finite
   */
  public static CalibrationSet read(Path file, int width, int maxTokens) {
    try (Safetensors tensors = Safetensors.open(file)) {
      Map<String, Item> items = new TreeMap<>();
      for (String name : tensors.names()) {
        if (name.endsWith(TEXT)) {
          String id = name.substring(0, name.length() - TEXT.length());
          items.put(
              id,
              new Item(
                  id,
                  tensors.metadata().getOrDefault(id, ""),
                  Conditioning.read(tensors, id + ".", width, maxTokens)));
        }
      }
      if (items.isEmpty()) {
        throw Dir7Exception.badInput(
            "%s: no prompt in it; it must hold tensors NNN.text and NNN.pooled", file);
      }
      return new CalibrationSet(Collections.unmodifiableList(new ArrayList<>(items.values())));
    }
  }
}
