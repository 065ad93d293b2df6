package org.dir7.quantize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;
import org.dir7.quantize.calibrate.CalibrationSettings;

/** Derives an engine once more from its checkpoint and says which tensors differ. */
public final class EngineCheck {

  private EngineCheck() {}

  /**
   * Quantizes again, as engine.json says that it was done.
   *
   * @param calibration stored conditioning; empty for the file that the checkpoint brings along
   * @return one sentence a tensor that differs; empty where the engine is what the checkpoint gives
   * @throws Dir7Exception (bad input) where engine.json cannot be read, or names a preset or a
   *     checkpoint that is another
   */
  public static List<String> differences(
      Path checkpoint,
      Path engine,
      Optional<Path> calibration,
      SessionOptions options,
      QuantizeListener listener) {
    EngineManifest manifest;
    try (Engine opened = Engine.open(engine)) {
      manifest = opened.manifest();
    }
    Path scratch = scratch();
    try {
      QuantizeRequest request =
          request(manifest, checkpoint, scratch.resolve("again.dir7"), calibration, options);
      EngineManifest again = Quantizer.quantize(request, listener).manifest();
      List<String> differences = new ArrayList<>();
      if (!again.source().sha256().equals(manifest.source().sha256())) {
        differences.add(
            "the checkpoint's SHA-256 is %s; engine.json says %s"
                .formatted(again.source().sha256(), manifest.source().sha256()));
      }
      if (!again.calibration().equals(manifest.calibration())) {
        differences.add(
            "calibrated with %s; engine.json says %s"
                .formatted(
                    again.calibration().map(CalibrationRecipe::sha256).orElse("nothing"),
                    manifest.calibration().map(CalibrationRecipe::sha256).orElse("nothing")));
      }
      if (!manifest.toolVersion().equals(Version.current())) {
        differences.add(
            "made by version %s; this is %s".formatted(manifest.toolVersion(), Version.current()));
      }
      differences.addAll(tensors(engine, request.target()));
      return differences;
    } finally {
      remove(scratch);
    }
  }

  private static QuantizeRequest request(
      EngineManifest manifest,
      Path checkpoint,
      Path target,
      Optional<Path> calibration,
      SessionOptions options) {
    Optional<CalibrationRecipe> recipe = manifest.calibration();
    String preset = recipe.map(CalibrationRecipe::preset).orElse(Preset.RTN.id());
    return new QuantizeRequest(
        checkpoint,
        manifest.precision(),
        Preset.byId(preset)
            .orElseThrow(
                () ->
                    Dir7Exception.badInput(
                        "calibration.preset is \"%s\"; this version has rtn, fast and balanced",
                        preset)),
        target,
        calibration,
        recipe
            .map(r -> new CalibrationSettings(r.prompts(), r.steps(), r.seed()))
            .orElse(CalibrationSettings.DEFAULT),
        false,
        options);
  }

  private static List<String> tensors(Path engine, Path again) {
    List<String> differences = new ArrayList<>();
    try (Safetensors stored = Safetensors.open(engine.resolve(EngineManifest.WEIGHTS));
        Safetensors derived = Safetensors.open(again.resolve(EngineManifest.WEIGHTS))) {
      for (Tensor tensor : stored.tensors()) {
        Optional<Tensor> other = derived.find(tensor.name());
        if (other.isEmpty()) {
          differences.add("tensor %s is not derived".formatted(tensor.name()));
        } else if (other.get().dtype() != tensor.dtype()) {
          differences.add(
              "tensor %s is %s; %s is derived"
                  .formatted(tensor.name(), tensor.dtype(), other.get().dtype()));
        } else {
          int at = tensor.data().mismatch(other.get().data());
          if (at >= 0) {
            String place = tensor.index(at / tensor.dtype().bytes());
            differences.add("tensor %s differs from %s on".formatted(tensor.name(), place));
          }
        }
      }
      for (Tensor tensor : derived.tensors()) {
        if (stored.find(tensor.name()).isEmpty()) {
          differences.add("tensor %s is derived and not there".formatted(tensor.name()));
        }
      }
    }
    return differences;
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("dir7-check-");
    } catch (IOException e) {
      throw FileFailures.cannotWrite(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private static void remove(Path folder) {
    try (var tree = Files.walk(folder)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }
}
