package org.dir7.deploy.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.engine.Dir7Exception;

/**
 * The last word of every device: status, telemetry, and the job that it draws. What strangers send
 * is read with the same care as on a device; what cannot be read is left out.
 */
final class Fleet {

  /** Devices beyond these are not shown: a broker may be full of nonsense. */
  private static final int MOST_DEVICES = 1000;

  private static final Pattern TOPIC =
      Pattern.compile(
          "dir7/v1/(?<device>[a-z0-9-]{1,32})/(?<kind>status|telemetry|jobs/[^/]+/events)");

  /**
   * A device as last heard of.
   *
   * @param status by status.schema.json; a missing node before it came
   * @param telemetry by telemetry.schema.json; likewise
   * @param step finished of the running job, 0 where it is not known
   * @param steps of it
   * @param heardNanos {@link System#nanoTime} of the last message
   */
  record Device(
      String name, JsonNode status, JsonNode telemetry, int step, int steps, long heardNanos) {

    private Device with(String kind, JsonNode json, long now) {
      return switch (kind) {
        case "status" -> new Device(name, json, telemetry, step, steps, now);
        case "telemetry" -> new Device(name, status, json, step, steps, now);
        default ->
            switch (json.path("event").asText()) {
              case "started" ->
                  new Device(name, status, telemetry, 0, json.path("steps").asInt(), now);
              case "progress" ->
                  new Device(
                      name,
                      status,
                      telemetry,
                      json.path("step").asInt(),
                      json.path("steps").asInt(),
                      now);
              case "done", "failed", "cancelled" -> new Device(name, status, telemetry, 0, 0, now);
              default -> new Device(name, status, telemetry, step, steps, now);
            };
      };
    }
  }

  private final Map<String, Device> devices = new TreeMap<>();

  /** Takes a message in; whether it changed anything. */
  synchronized boolean heard(Incoming message) {
    Matcher topic = TOPIC.matcher(message.topic());
    if (!topic.matches() || topic.group("device").equals("groups")) {
      return false;
    }
    String name = topic.group("device");
    if (devices.size() >= MOST_DEVICES && !devices.containsKey(name)) {
      return false;
    }
    try {
      JsonNode json = JsonText.read(message.payload());
      if (!json.isObject()) {
        return false;
      }
      long now = System.nanoTime();
      Device before =
          devices.getOrDefault(
              name,
              new Device(name, MissingNode.getInstance(), MissingNode.getInstance(), 0, 0, now));
      devices.put(name, before.with(topic.group("kind"), json, now));
      return true;
    } catch (Dir7Exception e) {
      return false; // not one of ours
    }
  }

  /** By name. */
  synchronized List<Device> devices() {
    return List.copyOf(devices.values());
  }
}
