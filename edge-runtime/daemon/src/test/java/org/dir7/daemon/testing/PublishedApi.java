package org.dir7.daemon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.MessageSchema;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.engine.Dir7Exception;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What deploy/api/asyncapi.yaml says of a message: its topic, QoS, retain flag and schema. */
final class PublishedApi {

  /**
   * One of the document's operations.
   *
   * @param sent by the device; false for what it takes
   * @param schema of JSON messages; empty for pictures
   */
  private record Operation(
      Pattern topic, boolean sent, int qos, boolean retain, Optional<MessageSchema> schema) {

    Optional<String> violation(Incoming message) {
      if (!sent) {
        return Optional.empty(); // whoever tests may send what he likes
      }
      if (message.qos() != qos || message.retained() != retain) {
        return Optional.of(
            "QoS %d, retained %s; published are %d and %s"
                .formatted(message.qos(), message.retained(), qos, retain));
      }
      try {
        return schema.flatMap(s -> s.firstViolation(JsonText.read(message.payload())));
      } catch (Dir7Exception e) {
        return Optional.of(e.getMessage());
      }
    }
  }

  /** That of Home Assistant can be set; the second is that of a test. */
  private static final String PREFIXES = "(?:homeassistant|dir7/ha)/";

  private final JsonNode document;
  private final List<Operation> operations = new ArrayList<>();

  PublishedApi() {
    try (InputStream in = PublishedApi.class.getResourceAsStream("asyncapi.yaml")) {
      Object tree = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      document = new ObjectMapper().valueToTree(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    document.get("operations").forEach(this::add);
  }

  private void add(JsonNode operation) {
    JsonNode channel = resolved(operation.get("channel"));
    JsonNode mqtt = resolved(operation.get("bindings")).get("mqtt");
    operations.add(
        new Operation(
            pattern(channel.get("address").asText()),
            operation.get("action").asText().equals("send"),
            mqtt.get("qos").asInt(),
            mqtt.get("retain").asBoolean(),
            schema(channel.get("messages"))));
  }

  /** A node, or the one that it refers to in this document. */
  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private static Pattern pattern(String address) {
    String regex =
        address
            .replace("homeassistant/", PREFIXES)
            .replace("{reply}", "dir7/reply/.+")
            .replace("{chunk}", "[0-9]+")
            .replace("{device}", "(?!groups/)[a-z0-9-]{1,32}")
            .replace("{group}", "[a-z0-9-]{1,32}")
            .replace("{id}", "[A-Za-z0-9_-]{1,64}");
    return Pattern.compile(regex);
  }

  /** Of a channel that has one kind of message, which is JSON. */
  private Optional<MessageSchema> schema(JsonNode messages) {
    if (messages.size() != 1) {
      return Optional.empty();
    }
    String file = resolved(messages.iterator().next()).at("/payload/$ref").asText();
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(
            MessageSchema.load(file.replaceAll("\\./schemas/(.*)\\.schema\\.json", "$1")));
  }

  /** How a message goes against the document; empty where it does not. */
  Optional<String> violation(Incoming message) {
    return operations.stream()
        .filter(operation -> operation.topic().matcher(message.topic()).matches())
        .findFirst()
        .map(operation -> operation.violation(message))
        .orElse(Optional.of("no published topic"));
  }
}
