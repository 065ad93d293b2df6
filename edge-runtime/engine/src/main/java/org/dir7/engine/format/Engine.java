package org.dir7.engine.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.Safetensors;

/**
 * An opened engine directory. Its weights are mapped, not copied; a backend packs what it needs.
 *
 * <p>Opening checks everything but the values: manifest, sizes and SHA-256 of all files (about 0.1
 * s for the shipped model's 65 MB), names, shapes and types of all tensors.
 */
public final class Engine implements AutoCloseable {

  private final Path folder;
  private final EngineManifest manifest;
  private final String hash;
  private final Safetensors file;
  private final Weights weights;

  private Engine(Path folder, EngineManifest manifest, String hash, Safetensors file) {
    this.folder = folder;
    this.manifest = manifest;
    this.hash = hash;
    this.file = file;
    Map<String, TensorSpec> catalog = TensorCatalog.of(manifest.config());
    this.weights =
        new StoredWeights(
            catalog, file::tensor, name -> manifest.tensors().get(name).form().input());
  }

  /**
   * Opens an engine.
   *
   * @throws Dir7Exception (bad input) naming the first thing that differs
   */
  public static Engine open(Path folder) {
    byte[] json = EngineFiles.manifest(folder);
    EngineManifest manifest =
        ManifestReader.parse(folder.resolve(EngineManifest.FILE).toString(), json);
    for (EngineFile entry : manifest.files()) {
      EngineFiles.difference(folder, entry).ifPresent(Engine::refuse);
    }
    Safetensors file = Safetensors.open(folder.resolve(EngineManifest.WEIGHTS));
    List<String> differences = EngineFiles.weights(manifest).differences(file);
    if (!differences.isEmpty()) {
      file.close();
      refuse(differences.get(0));
    }
    return new Engine(folder, manifest, Sha256.of(json), file);
  }

  private static void refuse(String difference) {
    throw Dir7Exception.badInput("%s", difference);
  }

  public Path folder() {
    return folder;
  }

  public EngineManifest manifest() {
    return manifest;
  }

  public CheckpointConfig config() {
    return manifest.config();
  }

  public Precision precision() {
    return manifest.precision();
  }

  /** SHA-256 of engine.json, which holds those of all other files: it stands for the engine. */
  public String hash() {
    return hash;
  }

  /** Views of the weights file, valid until {@link #close()}. */
  public Weights weights() {
    return weights;
  }

  /** What a backend loads. */
  public Model model() {
    return new Model(config(), precision(), weights, hash);
  }

  /** The text encoder's files; empty where the engine serves stored conditioning only. */
  public Optional<TextEncoderPaths> textEncoder() {
    return config()
        .textEncoder()
        .map(e -> new TextEncoderPaths(folder.resolve(e.onnx()), folder.resolve(e.tokenizer())));
  }

  @Override
  public void close() {
    file.close();
  }
}
