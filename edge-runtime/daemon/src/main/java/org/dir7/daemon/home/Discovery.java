package org.dir7.daemon.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Version;

/**
 * The discovery message of one device: a text to ask for a picture, an image that shows the last
 * one, and sensors.
 *
 * <p>All entities live on the topics that the device has anyway. The text's command template makes
 * a job out of what was typed; the image listens to the results of all jobs, which are PNG bytes
 * and nothing else (a result in chunks, over brokers that take small messages only, is not shown).
 */
public final class Discovery {

  /** Sensors that were not heard of for so many telemetry periods are unavailable. */
  private static final int MISSED_PERIODS = 4;

  private final String prefix;
  private final Topics topics;
  private final EngineInfo engine;
  private final int telemetrySeconds;
  private final JsonNode telemetry;

  /**
   * @param prefix that Home Assistant is set to, usually {@code homeassistant}
   * @param telemetrySeconds between telemetry messages; 0 for none, and then no sensors
   * @param telemetry one of them, which tells what the board measures
   */
  public Discovery(
      String prefix, Topics topics, EngineInfo engine, int telemetrySeconds, JsonNode telemetry) {
    this.prefix = prefix;
    this.topics = topics;
    this.engine = engine;
    this.telemetrySeconds = telemetrySeconds;
    this.telemetry = telemetry;
  }

  /** Where Home Assistant says that it has started. */
  public static String birthTopic(String prefix) {
    return prefix + "/status";
  }

  private String id() {
    return "dir7_" + topics.device();
  }

  /** Retained, so that a Home Assistant that starts later finds it. */
  public Outgoing message() {
    return Outgoing.json(
            prefix + "/device/" + id() + "/config",
            json().toString().getBytes(StandardCharsets.UTF_8))
        .asRetained();
  }

  ObjectNode json() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    device(json.putObject("device"));
    json.putObject("origin").put("name", "dir7-edge").put("sw_version", Version.current());
    availability(json);
    json.put("qos", 1);
    ObjectNode components = json.putObject("components");
    ask(components);
    picture(components);
    status(components);
    if (telemetrySeconds > 0) {
      sensors(components);
    }
    return json;
  }

  private void device(ObjectNode device) {
    device.putArray("identifiers").add(id());
    device
        .put("name", topics.device())
        .put("manufacturer", "dir7-edge")
        .put("model", engine.name())
        .put("hw_version", engine.backend())
        .put("sw_version", Version.current());
  }

  /** The last will makes {@code offline} of it when the connection breaks. */
  private void availability(ObjectNode json) {
    json.put("availability_topic", topics.status())
        .put(
            "availability_template",
            "{{ 'online' if value_json.state in ['ready', 'busy', 'draining'] else 'offline' }}");
  }

  private ObjectNode component(ObjectNode components, String name, String platform, String title) {
    return components
        .putObject(name)
        .put("platform", platform)
        .put("unique_id", id() + "_" + name)
        .put("name", title);
  }

  private void ask(ObjectNode components) {
    component(components, "prompt", "text", "Picture of")
        .put("icon", "mdi:image-edit-outline")
        .put("command_topic", topics.jobs())
        .put(
            "command_template",
            "{\"id\": \"ha-{{ (now().timestamp() * 1000) | int }}-{{ range(1000, 9999) | random"
                + " }}\", \"prompt\": {{ value | tojson }}}")
        .put("min", 1)
        .put("max", 255);
  }

  private void picture(ObjectNode components) {
    component(components, "picture", "image", "Last picture")
        .put("image_topic", topics.jobResult("+"))
        .put("content_type", "image/png");
  }

  private void status(ObjectNode components) {
    component(components, "state", "sensor", "State")
        .put("icon", "mdi:state-machine")
        .put("entity_category", "diagnostic")
        .put("state_topic", topics.status())
        .put("value_template", "{{ value_json.state }}")
        .put("device_class", "enum")
        .putArray("options")
        .add("online")
        .add("ready")
        .add("busy")
        .add("draining")
        .add("stopped")
        .add("offline");
  }

  private void sensors(ObjectNode components) {
    if (telemetry.has("temperature_c")) {
      measured(components, "temperature", "Temperature", "temperature_c", "°C")
          .put("device_class", "temperature")
          .put("suggested_display_precision", 1);
    }
    measured(components, "memory", "Memory", "memory_bytes", "B")
        .put("device_class", "data_size")
        .put("suggested_display_precision", 0);
    measured(components, "picture_seconds", "Seconds a picture", "seconds_per_picture", "s")
        .put("device_class", "duration")
        .put("suggested_display_precision", 1);
    measured(components, "queue", "Waiting jobs", "queue", "jobs").put("icon", "mdi:tray-full");
  }

  private ObjectNode measured(
      ObjectNode components, String name, String title, String field, String unit) {
    return component(components, name, "sensor", title)
        .put("entity_category", "diagnostic")
        .put("state_topic", topics.telemetry())
        .put("value_template", "{{ value_json.%s | default(None) }}".formatted(field))
        .put("unit_of_measurement", unit)
        .put("state_class", "measurement")
        .put("expire_after", MISSED_PERIODS * telemetrySeconds);
  }
}
