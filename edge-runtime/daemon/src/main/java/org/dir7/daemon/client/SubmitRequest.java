package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.dir7.daemon.job.JsonText;

/**
 * A job as a client asks for it; null leaves the choice to the device.
 *
 * @param id 1 to 64 of A-Z, a-z, 0-9, _ and -
 * @param chunks whether the result always travels in pieces
 */
public record SubmitRequest(
    String id,
    String prompt,
    Integer steps,
    Double guidance,
    Long seed,
    String sampler,
    Integer priority,
    Double deadlineSeconds,
    boolean chunks) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A job with a new id and the device's defaults. */
  public static SubmitRequest of(String prompt) {
    return new SubmitRequest(newId(), prompt, null, null, null, null, null, null, false);
  }

  /** An id that nobody else has: 96 random bits. */
  public static String newId() {
    byte[] bytes = new byte[12];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  public SubmitRequest withId(String other) {
    return new SubmitRequest(
        other, prompt, steps, guidance, seed, sampler, priority, deadlineSeconds, chunks);
  }

  public SubmitRequest withSteps(Integer count) {
    return new SubmitRequest(
        id, prompt, count, guidance, seed, sampler, priority, deadlineSeconds, chunks);
  }

  public SubmitRequest withGuidance(Double scale) {
    return new SubmitRequest(
        id, prompt, steps, scale, seed, sampler, priority, deadlineSeconds, chunks);
  }

  public SubmitRequest withSeed(Long number) {
    return new SubmitRequest(
        id, prompt, steps, guidance, number, sampler, priority, deadlineSeconds, chunks);
  }

  public SubmitRequest withSampler(String name) {
    return new SubmitRequest(
        id, prompt, steps, guidance, seed, name, priority, deadlineSeconds, chunks);
  }

  public SubmitRequest withPriority(Integer level) {
    return new SubmitRequest(
        id, prompt, steps, guidance, seed, sampler, level, deadlineSeconds, chunks);
  }

  public SubmitRequest withDeadline(Double seconds) {
    return new SubmitRequest(id, prompt, steps, guidance, seed, sampler, priority, seconds, chunks);
  }

  public SubmitRequest withChunks(boolean always) {
    return new SubmitRequest(
        id, prompt, steps, guidance, seed, sampler, priority, deadlineSeconds, always);
  }

  /** The message by job.schema.json. */
  byte[] message() {
    ObjectNode json = JsonText.MAPPER.createObjectNode().put("id", id).put("prompt", prompt);
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
    if (priority != null) {
      json.put("priority", priority);
    }
    if (deadlineSeconds != null) {
      json.put("deadline_s", deadlineSeconds);
    }
    if (chunks) {
      json.put("delivery", "chunks");
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
