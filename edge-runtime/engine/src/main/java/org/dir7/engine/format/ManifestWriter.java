package org.dir7.engine.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.dir7.engine.config.ConfigWriter;
import org.dir7.engine.json.CanonicalJson;
import org.dir7.engine.json.Decimals;
import org.dir7.engine.tensor.DType;

/** Writes engine.json: fields in a fixed order, no time, no machine. */
final class ManifestWriter {

  /** Significant digits of errors, which inform and decide nothing. */
  private static final int DIGITS = 4;

  private ManifestWriter() {}

  static byte[] bytes(EngineManifest manifest) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", EngineManifest.FORMAT);
    root.put("name", manifest.config().name());
    root.put("precision", manifest.precision().id());
    root.put("tool_version", manifest.toolVersion());
    ObjectNode source = root.putObject("source");
    source.put("name", manifest.source().name());
    source.put("version", manifest.source().version());
    source.put("sha256", manifest.source().sha256());
    manifest.calibration().ifPresent(c -> calibration(root.putObject("calibration"), c));
    ArrayNode files = root.putArray("files");
    for (EngineFile file : manifest.files()) {
      ObjectNode entry = files.addObject();
      entry.put("name", file.name());
      entry.put("bytes", file.bytes());
      entry.put("sha256", file.sha256());
    }
    root.set("config", ConfigWriter.tree(manifest.config()));
    accuracy(root.putObject("accuracy"), manifest.accuracy());
    ObjectNode tensors = root.putObject("tensors");
    manifest.tensors().forEach((name, tensor) -> tensor(tensors.putObject(name), name, tensor));
    return CanonicalJson.bytes(root);
  }

  private static void calibration(ObjectNode json, CalibrationRecipe calibration) {
    json.put("preset", calibration.preset());
    json.put("sha256", calibration.sha256());
    json.put("prompts", calibration.prompts());
    json.put("steps", calibration.steps());
    json.put("seed", calibration.seed());
  }

  private static void accuracy(ObjectNode json, AccuracySummary accuracy) {
    json.put("changed_tensors", accuracy.changed());
    json.put("mean_relative_error", Decimals.rounded(accuracy.meanRelative(), DIGITS));
    json.put("worst_relative_error", Decimals.rounded(accuracy.worstRelative(), DIGITS));
    accuracy.worst().ifPresent(name -> json.put("worst_tensor", name));
  }

  private static void tensor(ObjectNode json, String name, StoredTensor tensor) {
    json.put("dtype", tensor.dtype().name());
    if (tensor.dtype() == DType.I8) {
      json.put("scale", StoredWeights.scaleName(name));
    }
    if (tensor.form().input() != StorageForm.Input.FLOAT) {
      json.put("input_scale", StoredWeights.inputScaleName(name));
    }
    if (tensor.form().input() == StorageForm.Input.SMOOTHED_INT8) {
      json.put("smooth", StoredWeights.smoothName(name));
    }
    tensor
        .error()
        .ifPresent(
            error -> {
              json.put("relative_error", Decimals.rounded(error.relative(), DIGITS));
              json.put("max_error", Decimals.rounded(error.max(), DIGITS));
            });
  }
}
