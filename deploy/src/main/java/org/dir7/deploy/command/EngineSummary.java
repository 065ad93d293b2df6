package org.dir7.deploy.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.AccuracySummary;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineFile;
import org.dir7.engine.format.EngineManifest;

/**
 * What an engine is, what it takes and what TensorRT made of it.
 *
 * @param backend which {@code memory} is of
 * @param memory empty where nothing but loading tells and nothing was loaded
 * @param plans by name; empty where there are none that fit
 * @param noPlans why there are none
 */
record EngineSummary(
    Engine engine,
    String backend,
    Optional<MemoryContract> memory,
    Map<String, PlanSummary> plans,
    String noPlans) {

  private static final double MEGA = 1e6;

  String text() {
    StringBuilder text = new StringBuilder();
    EngineManifest manifest = engine.manifest();
    CheckpointConfig config = engine.config();
    DenoiserConfig c = config.denoiser();
    row(text, "engine", "%s, hash %.12s", engine.folder(), engine.hash());
    row(text, "model", "%s version %d", config.name(), config.version());
    row(text, "precision", "%s", engine.precision().id());
    int pixels = config.decoder().imageSize();
    row(
        text,
        "sizes",
        "%d layers of width %d, %d tokens, %.1f M weights, pictures of %dx%d",
        c.layers(),
        c.hiddenSize(),
        c.tokens(),
        weights() / MEGA,
        pixels,
        pixels);
    row(text, "tensors", "%s", tensors());
    AccuracySummary accuracy = manifest.accuracy();
    if (accuracy.worst().isPresent()) {
      row(
          text,
          "rounding",
          "%d tensors, mean error %.4f of their norm, most in %s: %.4f",
          accuracy.changed(),
          accuracy.meanRelative(),
          accuracy.worst().get(),
          accuracy.worstRelative());
    }
    manifest
        .calibration()
        .ifPresent(
            r ->
                row(
                    text,
                    "calibration",
                    "preset %s, %d prompts of %d steps",
                    r.preset(),
                    r.prompts(),
                    r.steps()));
    for (EngineFile file : manifest.files()) {
      row(text, "file", "%8.2f MB  %s", file.bytes() / MEGA, file.name());
    }
    memory.ifPresent(
        m -> {
          row(text, "memory", "loaded on backend %s:", backend);
          m.table().lines().forEach(line -> row(text, "", "%s", line));
        });
    if (plans.isEmpty()) {
      row(text, "plans", "%s", noPlans);
    }
    plans.forEach(
        (name, plan) ->
            row(
                text,
                "plan",
                "%s: %d layers on the GPU; they write %s",
                name,
                plan.layers(),
                plan.types()));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-12s ", name))
        .append(String.format(Locale.ROOT, format, values))
        .append(System.lineSeparator());
  }

  private long weights() {
    return TensorCatalog.of(engine.config()).values().stream()
        .mapToLong(TensorSpec::elements)
        .sum();
  }

  /** Such as {@code 120 in I8, inputs in I8; 417 in F16}. */
  private String tensors() {
    Map<String, Long> forms =
        engine.manifest().tensors().values().stream()
            .map(
                tensor ->
                    tensor.dtype()
                        + switch (tensor.form().input()) {
                          case FLOAT -> "";
                          case INT8 -> " with its input";
                          case SMOOTHED_INT8 -> " with its input, smoothed";
                        })
            .collect(Collectors.groupingBy(form -> form, TreeMap::new, Collectors.counting()));
    return forms.entrySet().stream()
        .map(form -> form.getValue() + " in " + form.getKey())
        .collect(Collectors.joining(", "));
  }

  /** The same as JSON, with the plans as TensorRT's inspector describes them. */
  String json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("engine", engine.hash())
        .put("model", engine.config().name())
        .put("version", engine.config().version())
        .put("precision", engine.precision().id())
        .put("weights", weights());
    ObjectNode files = root.putObject("files");
    engine.manifest().files().forEach(file -> files.put(file.name(), file.bytes()));
    memory.ifPresent(
        m -> {
          root.put("backend", backend);
          ObjectNode parts = root.putObject("memory_bytes");
          m.parts().forEach(part -> parts.put(part.name(), part.bytes()));
        });
    if (plans.isEmpty()) {
      root.put("no_plans", noPlans);
    } else {
      ObjectNode all = root.putObject("plans");
      plans.forEach((name, plan) -> all.set(name, plan.json()));
    }
    return root.toPrettyString() + System.lineSeparator();
  }
}
