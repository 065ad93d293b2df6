package org.dir7.daemon.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/** From a message on the jobs topic to a {@link Job}. */
public final class JobParser {

  private static final int MAX_CORRELATION_BYTES = 1024;

  private final MessageSchema schema = MessageSchema.load("job");
  private final List<String> replyPrefixes;
  private final boolean files;

  /**
   * @param replyPrefixes response topics must begin with one of them
   * @param files whether results may be written to a folder of the device
   */
  public JobParser(List<String> replyPrefixes, boolean files) {
    this.replyPrefixes = List.copyOf(replyPrefixes);
    this.files = files;
  }

  /**
   * Reads a job.
   *
   * @param group on whose topic it came; null for the device's own
   * @throws BadJobException with one sentence that names field, value and limit
   */
  public Job parse(Incoming message, String group) throws BadJobException {
    Route fallback =
        allowed(message.responseTopic())
            ? route(JsonText.MAPPER.createObjectNode(), message, group)
            : Route.of(group);
    if (message.size() > JsonText.MAX_BYTES) {
      String sentence =
          "the job has %d bytes; at most %d are taken"
              .formatted(message.size(), JsonText.MAX_BYTES);
      throw new BadJobException(usableId(message), RejectReason.TOO_LARGE, sentence, fallback);
    }
    try {
      JsonNode json = JsonText.read(message.payload());
      refuseInfinite(json);
      schema.check(json);
      Job job = job(json, message, group);
      checkRoute(job.route());
      return job;
    } catch (Dir7Exception e) {
      throw new BadJobException(usableId(message), RejectReason.INVALID, e.getMessage(), fallback);
    }
  }

  private Job job(JsonNode json, Incoming message, String group) {
    String id = json.get("id").textValue();
    if (!Topics.isJobId(id)) {
      throw Dir7Exception.badInput("id must be 1 to 64 of A-Z, a-z, 0-9, _ and -");
    }
    Picture picture = Picture.of(json);
    if (!isWellFormed(picture.prompt())) {
      throw Dir7Exception.badInput("prompt is not Unicode text: it holds half a surrogate pair");
    }
    Double deadline = null;
    if (json.has("deadline_s")) {
      deadline = json.get("deadline_s").doubleValue();
    } else if (message.expirySeconds() != null) {
      deadline = (double) message.expirySeconds();
    }
    return new Job(
        id,
        picture,
        route(json, message, group),
        json.path("priority").asInt(Job.DEFAULT_PRIORITY),
        deadline);
  }

  private static Route route(JsonNode json, Incoming message, String group) {
    String reply = json.path("reply_topic").textValue();
    JsonNode preview = json.path("preview");
    return new Route(
        group,
        Route.Delivery.valueOf(json.path("delivery").asText("inline").toUpperCase(Locale.ROOT)),
        json.path("path").textValue(),
        reply == null ? message.responseTopic() : reply,
        message.correlation(),
        preview.isObject()
            ? new Route.Preview(preview.path("every").intValue(), preview.path("size").asInt(64))
            : null);
  }

  private void checkRoute(Route route) {
    boolean file = route.delivery() == Route.Delivery.FILE;
    if (file && !files) {
      throw Dir7Exception.badInput("delivery is \"file\"; this device has no folder (file-folder)");
    }
    if (file && route.group() != null) {
      throw Dir7Exception.badInput("delivery is \"file\"; a group's job has no device to write on");
    }
    if (file != (route.path() != null)) {
      throw Dir7Exception.badInput(
          file ? "path is missing; delivery is \"file\"" : "path needs delivery \"file\"");
    }
    if (file) {
      FilePath.check(route.path());
    }
    if (route.replyTopic() != null && !allowed(route.replyTopic())) {
      throw Dir7Exception.badInput(
          "the reply topic is not allowed: it must begin with %s, have at most 256 characters and"
              + " no wildcards",
          String.join(" or ", replyPrefixes));
    }
    if (route.correlation() != null && route.correlation().length > MAX_CORRELATION_BYTES) {
      throw Dir7Exception.badInput(
          "the correlation data have %d bytes; at most %d are taken",
          route.correlation().length, MAX_CORRELATION_BYTES);
    }
  }

  private boolean allowed(String topic) {
    return topic != null
        && Topics.isPlainTopic(topic)
        && replyPrefixes.stream()
            .anyMatch(prefix -> topic.startsWith(prefix) && topic.length() > prefix.length());
  }

  private static String usableId(Incoming message) {
    return JsonText.findId(message.payload()).filter(Topics::isJobId).orElse(null);
  }

  /** 1e400 parses to infinity, which JSON cannot say and no schema limit names well. */
  private static void refuseInfinite(JsonNode json) {
    json.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
                throw Dir7Exception.badInput("%s is too large a number", field.getKey());
              }
            });
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }
}
