package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.dir7.daemon.job.JsonText;
import org.dir7.engine.Dir7Exception;

/** A job as a client asks for it, by job.schema.json; what is not said the device chooses. */
public final class SubmitRequest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ID = "id";
  private static final String PROMPT = "prompt";

  private final ObjectNode job;

  private SubmitRequest(ObjectNode job) {
    this.job = job;
  }

  /** A job with a new id and the device's defaults. */
  public static SubmitRequest of(String prompt) {
    return new SubmitRequest(
        JsonText.MAPPER.createObjectNode().put(ID, newId()).put(PROMPT, prompt));
  }

  /**
   * A job as somebody wrote it.
   *
   * @param id for one that has none; null for a new one
   * @throws Dir7Exception of kind bad input where it is no JSON object
   */
  public static SubmitRequest ofJson(String text, String id) {
    JsonNode json = JsonText.read(text.getBytes(StandardCharsets.UTF_8));
    if (!(json instanceof ObjectNode object)) {
      throw Dir7Exception.badInput("a job must be a JSON object: %s", text);
    }
    return object.path(ID).isTextual()
        ? new SubmitRequest(object)
        : new SubmitRequest(object).withId(id == null ? newId() : id);
  }

  /** Only follows a job that somebody else sent. */
  public static SubmitRequest following(String id) {
    return new SubmitRequest(JsonText.MAPPER.createObjectNode().put(ID, id));
  }

  /** An id that nobody else has: 96 random bits. */
  public static String newId() {
    byte[] bytes = new byte[12];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  public String id() {
    return job.path(ID).asText();
  }

  boolean onlyFollows() {
    return !job.has(PROMPT);
  }

  /** The message by job.schema.json. */
  byte[] message() {
    return job.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** With a field; null leaves it as it is. */
  private SubmitRequest with(String name, Object value) {
    if (value == null) {
      return this;
    }
    ObjectNode copy = job.deepCopy();
    copy.set(name, JsonText.MAPPER.valueToTree(value));
    return new SubmitRequest(copy);
  }

  public SubmitRequest withId(String id) {
    return with(ID, id);
  }

  /**
   * @param count null for the device's default, as everywhere below
   */
  public SubmitRequest withSteps(Integer count) {
    return with("steps", count);
  }

  public SubmitRequest withGuidance(Double scale) {
    return with("guidance", scale);
  }

  public SubmitRequest withSeed(Long number) {
    return with("seed", number);
  }

  public SubmitRequest withSampler(String name) {
    return with("sampler", name);
  }

  public SubmitRequest withPriority(Integer level) {
    return with("priority", level);
  }

  public SubmitRequest withDeadline(Double seconds) {
    return with("deadline_s", seconds);
  }

  /**
   * @param always whether the result travels in pieces even where one message would do
   */
  public SubmitRequest withChunks(boolean always) {
    return with("delivery", always ? "chunks" : null);
  }
}
