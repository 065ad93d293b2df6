package org.dir7.engine.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;

/** Checks all of an engine directory and says everything that differs, not the first thing only. */
public final class EngineVerifier {

  private EngineVerifier() {}

  /**
   * Checks hashes, sizes, extra files, shapes, types, and that all values are finite and all scales
   * positive.
   *
   * @return one sentence a difference; empty where the engine is as it was made
   * @throws Dir7Exception (bad input) where there is no engine.json that can be read
   */
  public static List<String> verify(Path folder) {
    EngineManifest manifest =
        ManifestReader.parse(
            folder.resolve(EngineManifest.FILE).toString(), EngineFiles.manifest(folder));
    List<String> differences = new ArrayList<>();
    for (EngineFile entry : manifest.files()) {
      EngineFiles.difference(folder, entry).ifPresent(differences::add);
    }
    differences.addAll(extraFiles(folder, manifest));
    differences.addAll(weights(folder, manifest));
    return differences;
  }

  private static List<String> extraFiles(Path folder, EngineManifest manifest) {
    Set<String> known = new LinkedHashSet<>(Set.of(EngineManifest.FILE, EngineManifest.SIGNATURE));
    manifest.files().forEach(f -> known.add(f.name()));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> !known.contains(f.getFileName().toString()))
          .sorted()
          .map("%s: not part of the engine"::formatted)
          .toList();
    } catch (IOException e) {
      throw FileFailures.cannotRead(folder, e);
    }
  }

  private static List<String> weights(Path folder, EngineManifest manifest) {
    Path file = folder.resolve(EngineManifest.WEIGHTS);
    if (!Files.isRegularFile(file)) {
      return List.of(); // said already
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      List<String> differences =
          new ArrayList<>(EngineFiles.weights(manifest).differences(tensors));
      for (TensorSpec spec : TensorCatalog.of(manifest.config()).values()) {
        tensors.find(spec.name()).ifPresent(t -> values(t, differences));
        if (manifest.tensors().get(spec.name()).dtype() == DType.I8) {
          factors(spec.name()).forEach(n -> tensors.find(n).ifPresent(t -> scales(t, differences)));
        }
      }
      return differences;
    } catch (Dir7Exception damaged) {
      return List.of(damaged.getMessage());
    }
  }

  /** Tensors that may stand beside an I8 matrix. */
  private static List<String> factors(String matrix) {
    return List.of(
        StoredWeights.scaleName(matrix),
        StoredWeights.inputScaleName(matrix),
        StoredWeights.smoothName(matrix));
  }

  private static void values(Tensor tensor, List<String> differences) {
    if (tensor.dtype().isFloat()) {
      try {
        tensor.toF32(NonFinite.REFUSE);
      } catch (Dir7Exception notFinite) {
        differences.add(notFinite.getMessage());
      }
    }
  }

  private static void scales(Tensor tensor, List<String> differences) {
    if (tensor.dtype() != DType.F32) {
      return; // said already
    }
    float[] scales = tensor.toF32(NonFinite.ALLOW);
    for (int row = 0; row < scales.length; row++) {
      if (!(scales[row] > 0 && scales[row] < Float.POSITIVE_INFINITY)) {
        differences.add(
            "%s: tensor %s is %s at [%d]; a scale must be above 0 and finite"
                .formatted(tensor.source(), tensor.name(), scales[row], row));
        return;
      }
    }
  }
}
