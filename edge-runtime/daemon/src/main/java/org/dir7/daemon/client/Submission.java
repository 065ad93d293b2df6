package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/** One job from its first message to its answer. */
final class Submission {

  /** The device sends an event at least every 10 s; after this long one was lost, or the device. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long FIRST_NOTICE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double LONGEST_RETRY_SECONDS = 30;

  private final SubmitClient client;
  private final Topics topics;
  private final SubmitRequest request;
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

  /** When to send the id (again) unless an event comes first. */
  private long repeatNanos;

  Submission(
      SubmitClient client,
      Topics topics,
      SubmitRequest request,
      Duration limit,
      SubmitListener listener) {
    this.client = client;
    this.topics = topics;
    this.request = request;
    this.listener = listener;
    this.endNanos = startNanos + limit.toNanos();
  }

  SubmitResult run(BlockingQueue<SubmitClient.Signal> signals) throws InterruptedException {
    send(true);
    while (true) {
      Optional<byte[]> bytes = assembly.bytes();
      if (bytes.isPresent()) {
        return new SubmitResult(request.id(), bytes.get(), done);
      }
      SubmitClient.Signal signal = signals.poll(pause(), TimeUnit.NANOSECONDS);
      if (signal instanceof SubmitClient.Signal.Message message) {
        message(message.message());
      } else if (signal instanceof SubmitClient.Signal.Lost lost) {
        if (client.isCurrent(lost.link())) {
          listener.notice("connection lost: " + lost.reason());
          client.reconnect(endNanos, listener);
          send(true);
        }
      } else {
        nothingHeard();
      }
    }
  }

  /** Nanoseconds until something is due. */
  private long pause() {
    long due = Math.min(endNanos, repeatNanos);
    if (!heard && !noticed) {
      due = Math.min(due, startNanos + FIRST_NOTICE_NANOS);
    }
    return Math.max(0, due - System.nanoTime());
  }

  private void nothingHeard() throws InterruptedException {
    long now = System.nanoTime();
    if (now >= endNanos) {
      throw Dir7Exception.environment(
          "job %s has no answer from device %s after %d s (its status: %s)",
          request.id(),
          topics.device(),
          TimeUnit.NANOSECONDS.toSeconds(now - startNanos),
          deviceState);
    }
    if (!heard && !noticed) {
      noticed = true;
      listener.notice(
          "no answer yet from device %s (its status: %s)".formatted(topics.device(), deviceState));
    }
    if (now >= repeatNanos) {
      listener.notice("sending job %s again".formatted(request.id()));
      send(false);
    }
  }

  /** Sends the job; after a broken connection until it has gone out. */
  private void send(boolean follow) throws InterruptedException {
    boolean subscribe = follow;
    while (true) {
      try {
        if (subscribe) {
          client.follow(request.id());
        }
        client.publish(request);
        repeatNanos = System.nanoTime() + SILENCE_NANOS;
        return;
      } catch (Dir7Exception e) {
        listener.notice(e.getMessage());
        client.reconnect(endNanos, listener);
        subscribe = true;
      }
    }
  }

  private void message(Incoming message) {
    String topic = message.topic();
    String result = topics.jobResult(request.id());
    if (topic.equals(topics.status())) {
      JsonNode status = SubmitClient.json(message);
      deviceState = status == null ? "unreadable" : status.path("state").asText("unknown");
    } else if (topic.equals(result)) {
      assembly.whole(message.payload());
    } else if (topic.startsWith(result + "/")) {
      chunk(topic.substring(result.length() + 1), message.payload());
    } else if (topic.equals(topics.jobEvents(request.id()))) {
      JsonNode event = SubmitClient.json(message);
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
    repeatNanos = System.nanoTime() + SILENCE_NANOS;
    String name = event.path("event").asText();
    String sentence = event.path("sentence").asText();
    switch (name) {
      case "accepted", "started", "progress" -> accepted = true;
      case "done" -> {
        done = event;
        assembly.done(event);
      }
      case "failed" -> throw failure(event.path("class").asText(), sentence);
      case "cancelled" -> throw Dir7Exception.environment("job %s: %s", request.id(), sentence);
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
      throw Dir7Exception.badInput("job %s is rejected: %s", request.id(), sentence);
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
