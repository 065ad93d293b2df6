package org.dir7.engine.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;

/**
 * A checkpoint folder: config.json and the two weight files that it names. At open the hashes, the
 * names, shapes and types of all tensors are checked; the values are not.
 */
public final class Checkpoint implements AutoCloseable {

  private static final String CONFIG = "config.json";
  private static final Set<DType> TYPES = Set.of(DType.F16, DType.F32);

  private final Path folder;
  private final CheckpointConfig config;
  private final String sha256;
  private final Map<String, TensorSpec> catalog;
  private final Safetensors denoiser;
  private final Safetensors decoder;

  private Checkpoint(
      Path folder,
      CheckpointConfig config,
      String sha256,
      Safetensors denoiser,
      Safetensors decoder) {
    this.folder = folder;
    this.config = config;
    this.sha256 = sha256;
    this.catalog = TensorCatalog.of(config);
    this.denoiser = denoiser;
    this.decoder = decoder;
  }

  /**
   * Opens a checkpoint.
   *
   * @throws Dir7Exception (bad input) naming the first thing that does not hold
   */
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw Dir7Exception.badInput("%s: no such folder; a checkpoint is expected", folder);
    }
    Path configFile = folder.resolve(CONFIG);
    CheckpointConfig config = ConfigReader.read(configFile);
    Safetensors denoiser =
        weights(
            folder.resolve(config.denoiser().weights()),
            "denoiser.sha256",
            config.denoiser().sha256(),
            TensorCatalog.denoiser(config.denoiser()));
    Safetensors decoder =
        weights(
            folder.resolve(config.decoder().weights()),
            "decoder.sha256",
            config.decoder().sha256(),
            TensorCatalog.decoder(config.denoiser(), config.decoder()));
    return new Checkpoint(folder, config, Sha256.of(configFile), denoiser, decoder);
  }

  private static Safetensors weights(
      Path file, String field, String sha256, Map<String, TensorSpec> catalog) {
    Safetensors tensors = Safetensors.open(file);
    String found = Sha256.of(file);
    if (!found.equals(sha256)) {
      throw Dir7Exception.badInput(
          "%s: SHA-256 is %s; %s of config.json says %s", file, found, field, sha256);
    }
    CatalogCheck check = new CatalogCheck();
    catalog.values().forEach(spec -> check.expect(spec.name(), spec.shape(), TYPES));
    List<String> differences = check.differences(tensors);
    if (!differences.isEmpty()) {
      throw Dir7Exception.badInput("%s", differences.get(0));
    }
    return tensors;
  }

  public Path folder() {
    return folder;
  }

  public CheckpointConfig config() {
    return config;
  }

  /** SHA-256 of config.json, which holds those of the weights: it stands for all of them. */
  public String sha256() {
    return sha256;
  }

  /** All tensors of the model, the decoder's under {@link TensorCatalog#DECODER_PREFIX}. */
  public Map<String, TensorSpec> catalog() {
    return catalog;
  }

  /** A tensor, F16 or F32, by its name in {@link #catalog()}. */
  public Tensor tensor(String name) {
    return name.startsWith(TensorCatalog.DECODER_PREFIX)
        ? decoder.tensor(name.substring(TensorCatalog.DECODER_PREFIX.length()))
        : denoiser.tensor(name);
  }

  /** The checkpoint as backends see it: F16 where all of it is stored so, F32 otherwise. */
  public Model model() {
    boolean half = catalog.keySet().stream().allMatch(name -> tensor(name).dtype() == DType.F16);
    Weights weights = new StoredWeights(catalog, this::tensor, name -> StorageForm.Input.FLOAT);
    return new Model(config, half ? Precision.FP16 : Precision.FP32, weights, sha256);
  }

  @Override
  public void close() {
    denoiser.close();
    decoder.close();
  }
}
