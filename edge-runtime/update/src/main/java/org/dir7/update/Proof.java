package org.dir7.update;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.engine.image.PngReader;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.image.RgbImage;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.json.CanonicalJson;
import org.dir7.engine.json.JsonFields;
import org.dir7.engine.json.StrictJson;

/**
 * The picture that an engine must draw on the device before its update is final, and how near it
 * must come to the one stored with it.
 *
 * @param minDecibels least PSNR. A broken engine draws another picture (about 10 dB); the same
 *     engine on another processor or backend stays above 30, its text encoder's states may differ
 *     by 5 % and arithmetic by FP16
 * @param maxSeconds for the picture, all stages
 * @param maxMemoryMib of the process, peak
 */
public record Proof(
    String prompt, long seed, int steps, double minDecibels, int maxSeconds, int maxMemoryMib) {

  /** In a slot: the conditions. */
  public static final String FILE = "proof/proof.json";

  /** In a slot: the stored picture. */
  public static final String PICTURE = "proof/picture.png";

  /**
   * For an engine of which nothing else is known: ten minutes and 2 GiB are far beyond what a
   * picture takes on any board, so that they catch what hangs or leaks.
   */
  public static final Proof USUAL = new Proof("red heart, fluent 3d style", 0, 20, 25, 600, 2048);

  private static final int WEEK_SECONDS = 7 * 24 * 3600;

  /** The conditions as they are stored. */
  public byte[] json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("prompt", prompt).put("seed", seed).put("steps", steps);
    root.put("min_psnr_db", minDecibels).put("max_seconds", maxSeconds);
    root.put("max_memory_mib", maxMemoryMib);
    return CanonicalJson.bytes(root);
  }

  /** The proof that comes with a slot's engine, if one does. */
  public static Optional<Proof> of(Path slot) {
    Path file = slot.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String source = file.toString();
    try {
      JsonFields root =
          JsonFields.of(
              source, StrictJson.parse(source, ByteBuffer.wrap(Files.readAllBytes(file))));
      Proof proof =
          new Proof(
              root.text("prompt"),
              root.integer("seed", 0, (1L << 53) - 1),
              root.integer("steps", 1, 200),
              root.number("min_psnr_db", 0, 100),
              root.integer("max_seconds", 1, WEEK_SECONDS),
              root.integer("max_memory_mib", 1, 1 << 20));
      root.end();
      return Optional.of(proof);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /**
   * What is wrong with a picture, as a clause; empty where it proves the engine.
   *
   * @param slot with the stored picture
   * @param png as the device drew it
   * @param seconds that it took
   * @param peakBytes of memory
   */
  public Optional<String> problem(Path slot, byte[] png, double seconds, long peakBytes) {
    double decibels = Psnr.decibels(picture(slot), PngReader.read(png, "proof").image());
    if (decibels < minDecibels) {
      return Optional.of(
          "its picture is %.1f dB from the stored one; at least %.1f are needed"
              .formatted(decibels, minDecibels));
    }
    if (seconds > maxSeconds) {
      return Optional.of("its picture took %.1f s; the limit is %d".formatted(seconds, maxSeconds));
    }
    if (peakBytes >> 20 > maxMemoryMib) {
      return Optional.of(
          "it needs %d MiB of memory; the limit is %d".formatted(peakBytes >> 20, maxMemoryMib));
    }
    return Optional.empty();
  }

  private static RgbImage picture(Path slot) {
    Path file = slot.resolve(PICTURE);
    try {
      return PngReader.read(Files.readAllBytes(file), file.toString()).image();
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }
}
