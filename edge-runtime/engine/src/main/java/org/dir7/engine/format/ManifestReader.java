package org.dir7.engine.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.config.TextEncoderConfig;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.json.JsonFields;
import org.dir7.engine.json.StrictJson;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.engine.tensor.DType;

/** Reads engine.json as strictly as config.json is read. */
final class ManifestReader {

  private static final String PLAIN_NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

  private ManifestReader() {}

  /**
   * Reads a manifest.
   *
   * @param source the file, for messages
   * @throws Dir7Exception (bad input) naming the field, its value and what it must be
   */
  static EngineManifest parse(String source, byte[] utf8) {
    JsonFields root = JsonFields.of(source, StrictJson.parse(source, ByteBuffer.wrap(utf8)));
    String format = root.text("format");
    if (!format.equals(EngineManifest.FORMAT)) {
      throw root.fail("format", "is \"%s\"; it must be \"%s\"", format, EngineManifest.FORMAT);
    }
    String name = root.text("name");
    Precision precision = root.choice("precision", Precision::byId, precisions());
    StorageTypes.requireSupported(precision);
    String toolVersion = root.text("tool_version");
    SourceCheckpoint origin = origin(root.object("source"));
    Optional<CalibrationRecipe> calibration =
        root.has("calibration")
            ? Optional.of(calibration(root.object("calibration")))
            : Optional.empty();
    List<EngineFile> files = files(root);
    CheckpointConfig config = ConfigReader.parse(root.object("config"));
    if (!name.equals(config.name())) {
      throw root.fail("name", "is \"%s\"; config.name is \"%s\"", name, config.name());
    }
    Map<String, StoredTensor> tensors = tensors(root.object("tensors"), precision, config);
    EngineManifest manifest =
        new EngineManifest(precision, toolVersion, origin, calibration, config, tensors, files);
    accuracy(root.object("accuracy"));
    root.end();
    requireFiles(root, manifest);
    return manifest;
  }

  private static SourceCheckpoint origin(JsonFields json) {
    SourceCheckpoint origin =
        new SourceCheckpoint(
            json.text("name"), json.integer("version", 0, Integer.MAX_VALUE), hash(json));
    json.end();
    return origin;
  }

  private static CalibrationRecipe calibration(JsonFields json) {
    CalibrationRecipe calibration =
        new CalibrationRecipe(
            json.text("preset"),
            hash(json),
            json.integer("prompts", 1, Integer.MAX_VALUE),
            json.integer("steps", 1, SamplerPlans.MAX_STEPS),
            json.integer("seed", 0, Noise.MAX_SEED));
    json.end();
    return calibration;
  }

  private static List<EngineFile> files(JsonFields root) {
    List<EngineFile> files = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (JsonFields json : root.objects("files")) {
      String name = json.text("name");
      if (!name.matches(PLAIN_NAME) || !names.add(name)) {
        throw json.fail(
            "name", "is \"%s\"; it must be a plain file name, and in the list once", name);
      }
      files.add(new EngineFile(name, json.integer("bytes", 0L, Long.MAX_VALUE), hash(json)));
      json.end();
    }
    return files;
  }

  private static Map<String, StoredTensor> tensors(
      JsonFields json, Precision precision, CheckpointConfig config) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : TensorCatalog.of(config).values()) {
      JsonFields entry = json.object(spec.name());
      tensors.put(spec.name(), new StoredTensor(form(entry, spec, precision), error(entry)));
      entry.end();
    }
    json.end();
    return tensors;
  }

  private static StorageForm form(JsonFields entry, TensorSpec spec, Precision precision) {
    DType dtype = entry.choice("dtype", DType::byName, "F32, F16, I8");
    if (!StorageTypes.allows(precision, spec, StorageForm.of(dtype))) {
      DType usual = StorageTypes.of(precision, spec);
      throw entry.fail(
          "dtype", "is %s; precision %s stores it as %s", dtype, precision.id(), usual);
    }
    if (dtype == DType.I8) {
      requireName(entry, "scale", StoredWeights.scaleName(spec.name()));
    }
    StorageForm form = new StorageForm(dtype, input(entry, spec));
    if (!StorageTypes.allows(precision, spec, form)) {
      throw entry.fail(
          "input_scale", "is given; %s in precision %s has none", dtype, precision.id());
    }
    return form;
  }

  private static StorageForm.Input input(JsonFields entry, TensorSpec spec) {
    if (!entry.has("input_scale")) {
      return StorageForm.Input.FLOAT;
    }
    requireName(entry, "input_scale", StoredWeights.inputScaleName(spec.name()));
    if (!entry.has("smooth")) {
      return StorageForm.Input.INT8;
    }
    requireName(entry, "smooth", StoredWeights.smoothName(spec.name()));
    return StorageForm.Input.SMOOTHED_INT8;
  }

  private static void requireName(JsonFields entry, String field, String name) {
    if (!entry.text(field).equals(name)) {
      throw entry.fail(field, "is \"%s\"; it must be \"%s\"", entry.text(field), name);
    }
  }

  private static Optional<TensorError> error(JsonFields json) {
    if (!json.has("relative_error")) {
      return Optional.empty();
    }
    return Optional.of(
        new TensorError(
            json.number("relative_error", 0, Double.MAX_VALUE),
            json.number("max_error", 0, Double.MAX_VALUE)));
  }

  /** Follows from the tensors, so only its form is read. */
  private static void accuracy(JsonFields json) {
    json.integer("changed_tensors", 0, Integer.MAX_VALUE);
    json.number("mean_relative_error", 0, Double.MAX_VALUE);
    json.number("worst_relative_error", 0, Double.MAX_VALUE);
    if (json.has("worst_tensor")) {
      json.text("worst_tensor");
    }
    json.end();
  }

  /** The weights, and the text encoder's files with the hashes that the configuration gives. */
  private static void requireFiles(JsonFields root, EngineManifest manifest) {
    require(root, manifest, EngineManifest.WEIGHTS, Optional.empty());
    if (manifest.config().textEncoder().isPresent()) {
      TextEncoderConfig encoder = manifest.config().textEncoder().get();
      require(root, manifest, encoder.onnx(), Optional.of(encoder.onnxSha256()));
      require(root, manifest, encoder.tokenizer(), Optional.of(encoder.tokenizerSha256()));
    }
  }

  private static void require(
      JsonFields root, EngineManifest manifest, String name, Optional<String> sha256) {
    EngineFile file =
        manifest.files().stream()
            .filter(f -> f.name().equals(name))
            .findFirst()
            .orElseThrow(() -> root.fail("files", "has no entry for %s", name));
    if (sha256.isPresent() && !sha256.get().equals(file.sha256())) {
      throw root.fail(
          "files",
          "gives %s the SHA-256 %s; config.text_encoder says %s",
          name,
          file.sha256(),
          sha256.get());
    }
  }

  private static String hash(JsonFields json) {
    String hash = json.text("sha256");
    if (!Sha256.isHex(hash)) {
      throw json.fail("sha256", "is \"%s\"; it must be 64 lower-case hexadecimal digits", hash);
    }
    return hash;
  }

  private static String precisions() {
    return Arrays.stream(Precision.values()).map(Precision::id).collect(Collectors.joining(", "));
  }
}
