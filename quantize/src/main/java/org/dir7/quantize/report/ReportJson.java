package org.dir7.quantize.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.json.CanonicalJson;
import org.dir7.engine.json.Decimals;
import org.dir7.quantize.QuantizeCost;

/** report.json: the numbers of the page. */
final class ReportJson {

  private static final int DIGITS = 5;

  private ReportJson() {}

  static byte[] bytes(
      Checkpoint checkpoint, Engine engine, Accuracy accuracy, Optional<QuantizeCost> cost) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", "dir7-accuracy/1");
    root.put("engine", engine.config().name());
    root.put("engine_hash", engine.hash());
    root.put("precision", engine.precision().id());
    engine.manifest().calibration().ifPresent(c -> root.put("preset", c.preset()));
    put(root, "velocity_error", accuracy.velocityError());
    for (boolean outside : new boolean[] {true, false}) {
      ObjectNode group = root.putObject(outside ? "outside_calibration" : "calibration");
      put(group, "mean_psnr_db", accuracy.meanPsnr(outside));
      put(group, "mean_ssim", accuracy.meanSsim(outside));
      ArrayNode pictures = group.putArray("pictures");
      for (Accuracy.Pair pair : accuracy.of(outside)) {
        ObjectNode picture = pictures.addObject();
        picture.put("id", pair.id());
        picture.put("prompt", pair.prompt());
        put(picture, "psnr_db", pair.psnr());
        put(picture, "ssim", pair.ssim());
      }
    }
    ArrayNode times = root.putArray("velocity_error_by_time");
    accuracy
        .byTime()
        .forEach(
            at -> {
              ObjectNode time = times.addObject();
              put(time, "t", at.t());
              put(time, "error", at.error());
            });
    ObjectNode scan = root.putObject("error_by_scan_position");
    accuracy
        .byPosition()
        .forEach(
            (layer, errors) -> {
              ArrayNode list = scan.putArray(Integer.toString(layer));
              for (double error : errors) {
                list.add(Decimals.rounded(error, DIGITS));
              }
            });
    ObjectNode sensitivity = root.putObject("squared_error_of_one_matrix");
    accuracy.sensitivity().forEach((name, error) -> put(sensitivity, name, error));
    ObjectNode layers = root.putObject("squared_error_of_one_layer");
    accuracy.layers().forEach((layer, error) -> put(layers, Integer.toString(layer), error));
    stored(root, checkpoint, engine, accuracy);
    cost.ifPresent(c -> took(root.putObject("cost"), c));
    return CanonicalJson.bytes(root);
  }

  private static void stored(
      ObjectNode root, Checkpoint checkpoint, Engine engine, Accuracy accuracy) {
    EngineSummary summary = new EngineSummary(checkpoint, engine);
    ObjectNode bytes = root.putObject("weights_bytes");
    summary.bytes().forEach(bytes::put);
    ObjectNode kept = root.putObject("kept_in_f16");
    kept.put("why", summary.whyKept());
    ArrayNode names = kept.putArray("matrices");
    summary.kept().forEach(spec -> names.add(spec.name()));
    ObjectNode tensors = root.putObject("weight_error");
    engine
        .manifest()
        .tensors()
        .forEach(
            (name, tensor) ->
                tensor.error().ifPresent(error -> put(tensors, name, error.relative())));
    accuracy
        .mostSensitive()
        .ifPresent(
            matrix -> {
              ObjectNode steps = root.putObject("steps_of_most_sensitive");
              steps.put("matrix", matrix);
              ArrayNode counts = steps.putArray("counts");
              for (int count : summary.steps(matrix)) {
                counts.add(count);
              }
            });
  }

  private static void took(ObjectNode json, QuantizeCost cost) {
    json.put("prompts", cost.prompts());
    cost.seconds().forEach((part, seconds) -> put(json, part.id() + "_s", seconds));
    cost.processorSeconds()
        .forEach((part, seconds) -> put(json, part.id() + "_processor_s", seconds));
    put(json, "beyond_forwards", cost.overhead());
    json.put("peak_resident_bytes", cost.peakBytes());
  }

  /** Infinite (equal pictures) and missing values become null. */
  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, Decimals.rounded(value, DIGITS));
    } else {
      json.putNull(name);
    }
  }
}
