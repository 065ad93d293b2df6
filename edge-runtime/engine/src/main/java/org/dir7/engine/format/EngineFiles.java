package org.dir7.engine.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.tensor.DType;

/** The checks that opening and verifying an engine share. */
final class EngineFiles {

  /** engine.json of the shipped model has 0.1 MB; a device must not read gigabytes on trust. */
  private static final long MAX_MANIFEST = 16 << 20;

  private static final Set<DType> FLOATS = Set.of(DType.F32);

  private EngineFiles() {}

  /** The bytes of engine.json. */
  static byte[] manifest(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw Dir7Exception.badInput("%s: no such folder; an engine directory is expected", folder);
    }
    Path file = folder.resolve(EngineManifest.FILE);
    if (!Files.isRegularFile(file)) {
      throw Dir7Exception.badInput(
          "%s: not an engine directory, %s is missing%s",
          folder,
          EngineManifest.FILE,
          Files.exists(folder.resolve("config.json"))
              ? "; it is a checkpoint, which \"dir7 quantize\" makes an engine of"
              : "");
    }
    try {
      if (Files.size(file) > MAX_MANIFEST) {
        throw Dir7Exception.badInput(
            "%s: %d bytes; the limit is %d", file, Files.size(file), MAX_MANIFEST);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /** What differs between a file and its entry in the manifest, as a sentence. */
  static Optional<String> difference(Path folder, EngineFile entry) {
    Path file = folder.resolve(entry.name());
    if (!Files.isRegularFile(file)) {
      return Optional.of("%s: missing".formatted(file));
    }
    try {
      long bytes = Files.size(file);
      if (bytes != entry.bytes()) {
        return Optional.of(
            "%s: %d bytes; engine.json says %d".formatted(file, bytes, entry.bytes()));
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    String sha256 = Sha256.of(file);
    return sha256.equals(entry.sha256())
        ? Optional.empty()
        : Optional.of(
            "%s: SHA-256 is %s; engine.json says %s".formatted(file, sha256, entry.sha256()));
  }

  /** The tensors that weights.safetensors must have. */
  static CatalogCheck weights(EngineManifest manifest) {
    CatalogCheck check = new CatalogCheck();
    Map<String, TensorSpec> catalog = TensorCatalog.of(manifest.config());
    for (TensorSpec spec : catalog.values()) {
      StorageForm form = manifest.tensors().get(spec.name()).form();
      check.expect(spec.name(), spec.shape(), Set.of(form.dtype()));
      if (form.dtype() == DType.I8) {
        check.expect(StoredWeights.scaleName(spec.name()), List.of(spec.rows()), FLOATS);
      }
      if (form.input() != StorageForm.Input.FLOAT) {
        check.expect(StoredWeights.inputScaleName(spec.name()), List.of(1), FLOATS);
      }
      if (form.input() == StorageForm.Input.SMOOTHED_INT8) {
        check.expect(StoredWeights.smoothName(spec.name()), List.of(spec.columns()), FLOATS);
      }
    }
    return check;
  }
}
