package org.dir7.engine.image;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a picture says about how it was made: enough to make it again.
 *
 * @param prompt null where the conditioning came from a file and no prompt was told
 * @param seed 0..2^53-1; null where the noise came from a file
 * @param steps sampler steps
 * @param guidance scale of guidance, written as {@link Double#toString(double)}
 * @param sampler name of the sampler
 * @param engineHash SHA-256 of the engine, lower-case hexadecimal
 */
public record PictureText(
    String prompt, Long seed, int steps, double guidance, String sampler, String engineHash) {

  /** Keyword of the program's name; registered in the PNG specification, hence the capital. */
  public static final String SOFTWARE = "Software";

  /**
   * Text chunks in a fixed order, so that equal runs give equal files.
   *
   * @param software name and version of the program
   */
  public Map<String, String> chunks(String software) {
    Map<String, String> chunks = new LinkedHashMap<>();
    if (prompt != null) {
      chunks.put("prompt", prompt);
    }
    if (seed != null) {
      chunks.put("seed", Long.toString(seed));
    }
    chunks.put("steps", Integer.toString(steps));
    chunks.put("guidance", Double.toString(guidance));
    chunks.put("sampler", sampler);
    chunks.put("engine", engineHash);
    chunks.put(SOFTWARE, software);
    return chunks;
  }
}
