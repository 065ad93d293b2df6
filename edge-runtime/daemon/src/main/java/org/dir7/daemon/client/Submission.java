package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/** One job from its first message to its answer. Used by one thread. */
final class Submission {

  private static final long FIRST_NOTICE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double LONGEST_RETRY_SECONDS = 30;

  private final SubmitLink link;
  private final Topics topics;
  private final SubmitRequest request;
  private final long silenceNanos;
  private final SubmitListener listener;
  private final long startNanos = System.nanoTime();
  private final long endNanos;
  private final ResultAssembly assembly = new ResultAssembly();

  private String deviceState = "unknown";
  private boolean accepted;
  private boolean heard;
  private boolean noticed;
  private int rejections;
  private JsonNode done;
  private Dir7Exception failure;

  /** When to send the id (again) unless an event comes first. */
  private long repeatNanos;

  /**
   * @param silence how long no event may come before the job is sent again
   * @param limit longest wait for its answer
   */
  Submission(
      SubmitLink link,
      SubmitRequest request,
      Duration silence,
      Duration limit,
      SubmitListener listener) {
    this.link = link;
    this.topics = link.topics();
    this.request = request;
    this.silenceNanos = silence.toNanos();
    this.listener = listener;
    this.endNanos = startNanos + limit.toNanos();
  }

  String id() {
    return request.id();
  }

  /** Whether there is a result or a failure. */
  boolean ended() {
    return failure != null || assembly.bytes().isPresent();
  }

  /**
   * What came of the job, once it has ended.
   *
   * @throws Dir7Exception where there is no result
   */
  SubmitResult result() {
    if (failure != null) {
      throw failure;
    }
    return new SubmitResult(request.id(), assembly.bytes().orElseThrow(), done);
  }

  /** Until when an answer is of use, by {@link System#nanoTime()}. */
  long endNanos() {
    return endNanos;
  }

  /** When something must be done unless a message comes first. */
  long dueNanos() {
    long due = Math.min(endNanos, repeatNanos);
    return !heard && !noticed ? Math.min(due, startNanos + FIRST_NOTICE_NANOS) : due;
  }

  /** Does what is due; true where the job is to be sent again. */
  boolean due() {
    long now = System.nanoTime();
    if (ended() || now < dueNanos()) {
      return false;
    }
    if (now >= endNanos) {
      failure =
          Dir7Exception.environment(
              "job %s has no answer from %s after %d s%s",
              request.id(),
              link.whom(),
              TimeUnit.NANOSECONDS.toSeconds(now - startNanos),
              deviceState());
      return false;
    }
    if (!heard && !noticed) {
      noticed = true;
      listener.notice("no answer yet from %s%s".formatted(link.whom(), deviceState()));
    }
    if (now < repeatNanos) {
      return false;
    }
    String what = request.onlyFollows() ? "asking for job %s again" : "sending job %s again";
    listener.notice(what.formatted(request.id()));
    return true;
  }

  /**
   * Sends the job.
   *
   * @param follow whether its topics are to be subscribed first
   */
  void send(boolean follow) {
    if (follow) {
      link.follow(request.id());
    }
    if (request.onlyFollows()) {
      if (link.toDevice()) {
        link.hearAnswers(); // that there is no such job; of a group's workers one may know it
      }
      link.command("repeat", request.id());
    } else {
      listener.sending();
      link.publish(request);
    }
    repeatNanos = System.nanoTime() + silenceNanos;
  }

  /** What is known of the device, to put behind a sentence; a group has no status. */
  private String deviceState() {
    return link.toDevice() ? " (its status: %s)".formatted(deviceState) : "";
  }

  void status(Incoming message) {
    JsonNode status = SubmitLink.json(message);
    deviceState = status == null ? "unreadable" : status.path("state").asText("unknown");
  }

  /** Takes an answer of the device to a command, which may be another client's. */
  void commandAnswered(Incoming message) {
    JsonNode answer = SubmitLink.json(message);
    if (answer != null
        && request.onlyFollows()
        && answer.path("command").asText().equals("repeat")
        && answer.path("id").asText().equals(request.id())
        && !answer.path("ok").asBoolean()) {
      failure = Dir7Exception.badInput("%s", answer.path("sentence").asText());
    }
  }

  /** Takes a message on one of the job's topics. */
  void message(Incoming message) {
    String topic = message.topic();
    String result = topics.jobResult(request.id());
    if (topic.equals(result)) {
      assembly.whole(message.payload());
    } else if (topic.startsWith(result + "/")) {
      chunk(topic.substring(result.length() + 1), message.payload());
    } else if (topic.equals(topics.jobEvents(request.id()))) {
      JsonNode event = SubmitLink.json(message);
      if (event != null) {
        event(event);
      }
    }
  }

  private void chunk(String index, byte[] bytes) {
    if (index.length() <= 6 && index.chars().allMatch(c -> c >= '0' && c <= '9')) {
      assembly.chunk(Integer.parseInt(index), bytes);
    }
  }

  private void event(JsonNode event) {
    heard = true;
    repeatNanos = System.nanoTime() + silenceNanos;
    String name = event.path("event").asText();
    String sentence = event.path("sentence").asText();
    switch (name) {
      case "accepted", "started", "progress" -> accepted = true;
      case "done" -> {
        done = event;
        assembly.done(event);
        if (request.onlyFollows() && event.at("/result/delivery").asText().equals("file")) {
          repeatNanos = System.nanoTime(); // the bytes went to the device's disk: ask for them
        }
      }
      case "failed" -> failure = failure(event.path("class").asText(), sentence);
      case "cancelled" -> failure = Dir7Exception.environment("job %s: %s", request.id(), sentence);
      case "rejected" -> rejected(event.path("reason").asText(), sentence, event);
      default -> {
        return; // of a later version
      }
    }
    listener.event(event);
  }

  private void rejected(String reason, String sentence, JsonNode event) {
    if (accepted && !RejectReason.isTemporary(reason)) {
      return; // meant for somebody else, who took the same id
    }
    if (!RejectReason.isTemporary(reason)) {
      failure = Dir7Exception.badInput("job %s is rejected: %s", request.id(), sentence);
      return;
    }
    rejections++;
    double growing = Math.min(LONGEST_RETRY_SECONDS, 1 << Math.min(rejections, 5));
    double seconds = Math.min(LONGEST_RETRY_SECONDS, event.path("retry_s").asDouble(growing));
    repeatNanos = System.nanoTime() + (long) (1e9 * Math.max(0.2, seconds));
    listener.notice("%s; next try in %.1f s".formatted(sentence, seconds));
  }

  private Dir7Exception failure(String failureClass, String sentence) {
    return switch (failureClass) {
      case "bad-input" -> Dir7Exception.badInput("job %s failed: %s", request.id(), sentence);
      case "internal", "crash" ->
          Dir7Exception.internal("job %s failed: %s", request.id(), sentence);
      default -> Dir7Exception.environment("job %s failed: %s", request.id(), sentence);
    };
  }
}
