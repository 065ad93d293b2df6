package org.dir7.engine.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.model.Precision;

/**
 * engine.json, format {@code dir7-engine/1}.
 *
 * @param toolVersion version of the toolkit that wrote the engine
 * @param calibration empty where the weights alone decided how they are stored
 * @param config of the source checkpoint; its file names and hashes are those of the checkpoint
 * @param tensors all tensors of the catalog, in its order
 * @param files all other files of the directory
 */
public record EngineManifest(
    Precision precision,
    String toolVersion,
    SourceCheckpoint source,
    Optional<CalibrationRecipe> calibration,
    CheckpointConfig config,
    Map<String, StoredTensor> tensors,
    List<EngineFile> files) {

  /** The {@code format} this toolkit reads and writes. */
  public static final String FORMAT = "dir7-engine/1";

  /** The manifest's own name. */
  public static final String FILE = "engine.json";

  /** Name of the weights file. */
  public static final String WEIGHTS = "weights.safetensors";

  /** A detached signature over engine.json, which may stand beside it. */
  public static final String SIGNATURE = "engine.sig";

  public EngineManifest {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    files = List.copyOf(files);
  }

  /** Accuracy over all tensors that changed. */
  public AccuracySummary accuracy() {
    return AccuracySummary.of(tensors);
  }
}
