package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.RejectReason;
import org.dir7.engine.Dir7Exception;

/** Job events by event.schema.json. */
record JobEvents(String device) {

  static byte[] bytes(ObjectNode event) {
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode event(String name, String id) {
    return JsonText.MAPPER
        .createObjectNode()
        .put("event", name)
        .put("id", id)
        .put("device", device);
  }

  /**
   * @param estimate seconds until the answer
   */
  ObjectNode accepted(String id, int position, Optional<Double> estimate) {
    ObjectNode event = event("accepted", id).put("position", position);
    estimate.ifPresent(seconds -> event.put("estimate_s", tenths(seconds)));
    return event;
  }

  ObjectNode started(String id, JobRequest request) {
    return event("started", id).put("steps", request.steps()).put("seed", request.seed());
  }

  ObjectNode progress(String id, int step, int steps, Optional<Double> secondsLeft) {
    ObjectNode event = event("progress", id).put("step", step).put("steps", steps);
    secondsLeft.ifPresent(seconds -> event.put("seconds_left", tenths(seconds)));
    return event;
  }

  /** Without {@code result}, which depends on the way that the bytes take. */
  ObjectNode done(String id, JobRequest request, JobResult result, EngineInfo engine) {
    ObjectNode event =
        event("done", id)
            .put("format", request.format().id())
            .put("prompt_cut", result.promptCut())
            .put("seed", request.seed())
            .put("steps", request.steps())
            .put("sampler", request.sampler())
            .put("guidance", request.guidance())
            .put("engine", engine.hash())
            .put("backend", engine.backend())
            .put("width", result.width())
            .put("height", result.height());
    ObjectNode seconds = event.putObject("seconds");
    double total = 0;
    for (var stage : result.seconds().entrySet()) {
      seconds.put(stage.getKey(), millis(stage.getValue()));
      total += stage.getValue();
    }
    seconds.put("total", millis(total));
    return event.put("peak_memory_bytes", result.peakMemoryBytes());
  }

  /**
   * @param failureClass bad-input, environment, internal, deadline or crash
   */
  ObjectNode failed(String id, String failureClass, String sentence) {
    return event("failed", id).put("class", failureClass).put("sentence", sentence);
  }

  static String failureClass(Dir7Exception e) {
    return switch (e.kind()) {
      case USAGE, BAD_INPUT -> "bad-input";
      case ENVIRONMENT -> "environment";
      case INTERNAL -> "internal";
    };
  }

  /**
   * @param retrySeconds when the same job may be sent again with hope
   */
  ObjectNode rejected(
      String id, RejectReason reason, String sentence, Optional<Double> retrySeconds) {
    ObjectNode event = event("rejected", id).put("reason", reason.code()).put("sentence", sentence);
    retrySeconds.ifPresent(seconds -> event.put("retry_s", tenths(seconds)));
    return event;
  }

  ObjectNode cancelled(String id, String sentence) {
    return event("cancelled", id).put("sentence", sentence);
  }

  private static double tenths(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  private static double millis(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }
}
