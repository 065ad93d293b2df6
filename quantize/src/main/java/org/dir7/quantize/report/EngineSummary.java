package org.dir7.quantize.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.config.TensorSpec.Int8;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineFile;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.format.StoredTensor;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.tensor.DType;
import org.dir7.quantize.Preset;

/** What can be said of an engine without running it; page and report.json share it. */
final class EngineSummary {

  /** Steps of a weight in 8 bits: -127 to 127. */
  static final int LARGEST_STEP = 127;

  private final Checkpoint checkpoint;
  private final Engine engine;

  EngineSummary(Checkpoint checkpoint, Engine engine) {
    this.checkpoint = checkpoint;
    this.engine = engine;
  }

  /** Bytes of the weights in each precision, and of this engine's file. */
  Map<String, Long> bytes() {
    long all = checkpoint.catalog().values().stream().mapToLong(TensorSpec::elements).sum();
    long usual =
        checkpoint.catalog().values().stream()
            .filter(TensorSpec::quantizable)
            .mapToLong(s -> s.elements() - (long) Float.BYTES * s.rows())
            .sum();
    Map<String, Long> bytes = new LinkedHashMap<>();
    bytes.put("fp32", all * Float.BYTES);
    bytes.put("fp16", all * Short.BYTES);
    bytes.put("w8, plain", all * Short.BYTES - usual);
    bytes.put("this engine", weightsBytes());
    return bytes;
  }

  /** Bytes of weights.safetensors. */
  long weightsBytes() {
    return engine.manifest().files().stream()
        .filter(f -> f.name().equals(EngineManifest.WEIGHTS))
        .mapToLong(EngineFile::bytes)
        .sum();
  }

  /** Matrices that could be in 8 bits and are in F16. */
  List<TensorSpec> kept() {
    return checkpoint.catalog().values().stream()
        .filter(s -> s.int8() != Int8.NEVER && stored(s).dtype() == DType.F16)
        .toList();
  }

  /** Why they are. */
  String whyKept() {
    boolean balanced =
        engine
            .manifest()
            .calibration()
            .filter(c -> c.preset().equals(Preset.BALANCED.id()))
            .isPresent();
    return balanced
        ? "Chosen for the error that each costs alone in 8 bits, a byte of what it saves, until the"
            + " bytes were spent that decoder and conditioning matrices gave up."
        : "Conditioning matrices and the decoder's convolutions: only the preset balanced puts them"
            + " into 8 bits, where the error allows.";
  }

  StoredTensor stored(TensorSpec spec) {
    return engine.manifest().tensors().get(spec.name());
  }

  /** How often a matrix has each step, from -{@value #LARGEST_STEP} on. */
  int[] steps(String matrix) {
    WeightMatrix.I8 weights = (WeightMatrix.I8) engine.weights().matrix(matrix);
    int[] counts = new int[2 * LARGEST_STEP + 1];
    for (int i = 0; i < weights.rows() * weights.columns(); i++) {
      counts[weights.q().get(i) + LARGEST_STEP]++;
    }
    return counts;
  }
}
