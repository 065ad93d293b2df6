package org.dir7.daemon.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.junit.jupiter.api.Test;

/**
 * The message against the rules of Home Assistant's MQTT integration, as its source states them
 * (homeassistant/components/mqtt: schemas.py, discovery.py, sensor.py, text.py, image.py): a key
 * that a schema does not know refuses the whole device.
 */
final class DiscoveryTest {

  private static final Topics TOPICS = new Topics("kitchen");
  private static final EngineInfo ENGINE =
      new EngineInfo("emoji", "0", "cpu", true, 100, 20, 5, "euler", List.of("euler"), 256, 4096);

  /** Keys of the device message: DEVICE_DISCOVERY_SCHEMA. */
  private static final Set<String> MESSAGE =
      Set.of(
          "device",
          "origin",
          "components",
          "availability",
          "availability_mode",
          "availability_template",
          "availability_topic",
          "payload_available",
          "payload_not_available",
          "state_topic",
          "command_topic",
          "qos",
          "encoding");

  private static final Set<String> DEVICE =
      Set.of(
          "identifiers",
          "connections",
          "manufacturer",
          "model",
          "model_id",
          "name",
          "hw_version",
          "serial_number",
          "sw_version",
          "via_device",
          "suggested_area",
          "configuration_url");

  /** Keys that every component may have: MQTT_ENTITY_COMMON_SCHEMA and MQTT_BASE_SCHEMA. */
  private static final Set<String> COMMON =
      Set.of(
          "platform",
          "unique_id",
          "name",
          "icon",
          "entity_category",
          "enabled_by_default",
          "entity_picture",
          "json_attributes_topic",
          "json_attributes_template",
          "qos",
          "encoding");

  private static final Map<String, Set<String>> PLATFORM =
      Map.of(
          "sensor",
          Set.of(
              "state_topic",
              "value_template",
              "device_class",
              "expire_after",
              "force_update",
              "last_reset_value_template",
              "options",
              "suggested_display_precision",
              "state_class",
              "unit_of_measurement"),
          "text",
          Set.of(
              "command_topic",
              "command_template",
              "state_topic",
              "value_template",
              "optimistic",
              "retain",
              "min",
              "max",
              "mode",
              "pattern"),
          "image",
          Set.of("content_type", "image_topic", "image_encoding", "url_topic", "url_template"));

  private static final Map<String, Set<String>> REQUIRED =
      Map.of(
          "sensor",
          Set.of("state_topic"),
          "text",
          Set.of("command_topic"),
          "image",
          Set.of("image_topic"));

  /** Units that a device class allows: DEVICE_CLASS_UNITS. */
  private static final Map<String, Set<String>> UNITS =
      Map.of(
          "temperature",
          Set.of("°C", "°F", "K"),
          "data_size",
          Set.of("B", "kB", "MB", "GB", "KiB", "MiB", "GiB"),
          "duration",
          Set.of("d", "h", "min", "s", "ms"));

  private static ObjectNode telemetry(boolean temperature) {
    ObjectNode json = JsonText.MAPPER.createObjectNode().put("memory_bytes", 1);
    return temperature ? json.put("temperature_c", 40.5) : json;
  }

  private static JsonNode json(boolean temperature, int seconds) {
    return new Discovery("homeassistant", TOPICS, ENGINE, seconds, telemetry(temperature)).json();
  }

  private static Set<String> keys(JsonNode node) {
    Set<String> keys = new TreeSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static void onlyHas(JsonNode node, Set<String> allowed) {
    Set<String> unknown = keys(node);
    unknown.removeAll(allowed);
    assertEquals(Set.of(), unknown, "Home Assistant does not know these keys");
  }

  @Test
  void topicAndRetentionAreThoseOfDeviceDiscovery() {
    Outgoing message =
        new Discovery("homeassistant", TOPICS, ENGINE, 30, telemetry(true)).message();
    // discovery.py: TOPIC_MATCHER, with the component "device"
    assertTrue(
        Pattern.matches("homeassistant/device/[a-zA-Z0-9_-]+/config", message.topic()),
        message.topic());
    assertTrue(message.retained());
  }

  @Test
  void messageHasTheKeysOfTheSchemaAndAllThatAreRequired() {
    JsonNode json = json(true, 30);
    onlyHas(json, MESSAGE);
    assertTrue(json.has("device") && json.has("origin") && json.has("components"));
    onlyHas(json.get("device"), DEVICE);
    assertTrue(json.get("device").get("identifiers").size() > 0, "at least one identifier");
    onlyHas(json.get("origin"), Set.of("name", "sw_version", "support_url"));
    assertTrue(json.get("origin").has("name"));
    assertFalse(json.has("availability") && json.has("availability_topic"), "exclusive");
  }

  @Test
  void everyComponentFollowsItsPlatform() {
    Set<String> ids = new HashSet<>();
    JsonNode components = json(true, 30).get("components");
    assertEquals(
        Set.of("prompt", "picture", "state", "temperature", "memory", "picture_seconds", "queue"),
        keys(components));
    for (JsonNode component : components) {
      String platform = component.path("platform").asText();
      assertTrue(PLATFORM.containsKey(platform), platform);
      Set<String> allowed = new HashSet<>(COMMON);
      allowed.addAll(PLATFORM.get(platform));
      onlyHas(component, allowed);
      assertTrue(keys(component).containsAll(REQUIRED.get(platform)), component.toString());
      assertTrue(ids.add(component.path("unique_id").asText()), "a unique_id twice");
      if (component.has("icon")) {
        assertTrue(component.get("icon").asText().matches("mdi:[a-z-]+"), "an icon");
      }
      component
          .fields()
          .forEachRemaining(
              field -> {
                if (field.getKey().endsWith("_topic")) {
                  boolean filter = field.getKey().equals("image_topic");
                  String topic = field.getValue().asText();
                  // valid_subscribe_topic allows wildcards, valid_publish_topic does not
                  assertTrue(Topics.isPlainTopic(filter ? topic.replace("+", "x") : topic), topic);
                }
              });
    }
  }

  @Test
  void sensorsFollowTheRulesBetweenTheirKeys() {
    for (JsonNode component : json(true, 30).get("components")) {
      if (!component.get("platform").asText().equals("sensor")) {
        continue;
      }
      assertEquals("diagnostic", component.path("entity_category").asText());
      String deviceClass = component.path("device_class").asText("");
      if (component.has("options")) {
        // sensor.py: options only with enum, and then neither state class nor unit
        assertEquals("enum", deviceClass);
        assertFalse(component.has("state_class") || component.has("unit_of_measurement"));
      } else {
        assertTrue(
            UNITS
                .getOrDefault(deviceClass, Set.of("jobs"))
                .contains(component.path("unit_of_measurement").asText()),
            component.toString());
        assertEquals("measurement", component.path("state_class").asText());
        assertTrue(component.path("expire_after").asInt() > 60, "longer than one period");
      }
    }
  }

  @Test
  void theTextBecomesAJobThatTheDeviceTakes() throws Exception {
    JsonNode text = json(true, 30).get("components").get("prompt");
    assertEquals(TOPICS.jobs(), text.get("command_topic").asText());
    assertTrue(text.get("min").asInt() < text.get("max").asInt());
    assertTrue(text.get("max").asInt() <= 255, "MAX_LENGTH_STATE_STATE");
    // What Jinja makes of the template, for a value with a quote and an umlaut.
    String rendered =
        text.get("command_template")
            .asText()
            .replace("{{ (now().timestamp() * 1000) | int }}", "1764150000000")
            .replace("{{ range(1000, 9999) | random }}", "4711")
            .replace("{{ value | tojson }}", JsonText.MAPPER.writeValueAsString("a \"red\" Bär"));
    assertFalse(rendered.contains("{{"), rendered);
    byte[] bytes = rendered.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var job =
        new JobParser(List.of("dir7/reply/"), false)
            .parse(
                new Incoming(TOPICS.jobs(), bytes, bytes.length, 1, false, 0, null, null, null),
                null);
    assertEquals("ha-1764150000000-4711", job.id());
    assertEquals("a \"red\" Bär", job.picture().prompt());
  }

  @Test
  void sensorsThatNobodyFeedsAreNotAnnounced() {
    assertFalse(json(false, 30).get("components").has("temperature"));
    JsonNode silent = json(true, 0).get("components");
    assertEquals(Set.of("prompt", "picture", "state"), keys(silent));
  }
}
