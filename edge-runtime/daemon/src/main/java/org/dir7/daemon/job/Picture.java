package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.JobRequest;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.sample.Noise;

/**
 * The fields of a job that decide what is drawn, as written: a null field takes the engine's
 * default when the job runs. Two jobs under one id must agree in all of them.
 */
public record Picture(
    String prompt, Integer steps, Double guidance, Long seed, String sampler, String format) {

  static final List<String> FIELDS =
      List.of("prompt", "steps", "guidance", "seed", "sampler", "format");

  /** From a message that fits the schema. */
  static Picture of(JsonNode message) {
    return new Picture(
        message.path("prompt").textValue(),
        message.has("steps") ? (Integer) message.get("steps").intValue() : null,
        message.has("guidance") ? (Double) message.get("guidance").doubleValue() : null,
        message.has("seed") ? (Long) message.get("seed").longValue() : null,
        message.path("sampler").textValue(),
        message.path("format").textValue());
  }

  /** Only the fields that were written, in fixed order. */
  ObjectNode toJson() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("prompt", prompt);
    if (steps != null) {
      json.put("steps", steps);
    }
    if (guidance != null) {
      json.put("guidance", guidance);
    }
    if (seed != null) {
      json.put("seed", seed);
    }
    if (sampler != null) {
      json.put("sampler", sampler);
    }
    if (format != null) {
      json.put("format", format);
    }
    return json;
  }

  /** SHA-256 of the canonical JSON, hexadecimal: equal for equal pictures only. */
  public String fingerprint() {
    return Sha256.of(toJson().toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What the runner is asked for.
   *
   * @throws Dir7Exception of kind bad input where the engine cannot do it
   */
  public JobRequest resolve(String id, EngineInfo engine) {
    if (!engine.readsPrompts()) {
      throw Dir7Exception.badInput(
          "the engine %s has no text encoder and cannot read prompts", engine.name());
    }
    int resolvedSteps = steps == null ? engine.steps() : steps;
    if (resolvedSteps > engine.maxSteps()) {
      throw Dir7Exception.badInput(
          "steps is %d; the engine %s takes at most %d",
          resolvedSteps, engine.name(), engine.maxSteps());
    }
    String resolvedSampler = sampler == null ? engine.sampler() : sampler;
    if (!engine.samplers().contains(resolvedSampler)) {
      throw Dir7Exception.badInput(
          "sampler is \"%s\"; the engine %s takes %s",
          resolvedSampler, engine.name(), String.join(", ", engine.samplers()));
    }
    return new JobRequest(
        prompt,
        resolvedSteps,
        guidance == null ? engine.guidance() : guidance,
        seed == null ? Noise.seedOfJobId(id) : seed,
        resolvedSampler,
        Format.of(format));
  }
}
