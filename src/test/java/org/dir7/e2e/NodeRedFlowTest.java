package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dir7.daemon.mqtt.Topics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Node-RED example can be imported: its wires lead somewhere and its topics are ours. */
class NodeRedFlowTest {

  private final Map<String, JsonNode> nodes = new HashMap<>();

  @BeforeEach
  void read() throws Exception {
    JsonNode flow =
        new ObjectMapper().readTree(Cli.home().resolve("examples/node-red/flow.json").toFile());
    flow.forEach(node -> nodes.put(node.path("id").asText(), node));
    assertEquals(flow.size(), nodes.size(), "an id is used twice");
  }

  @Test
  void wiresLeadToNodes() {
    for (JsonNode node : nodes.values()) {
      node.path("wires")
          .forEach(
              output ->
                  output.forEach(
                      target -> assertTrue(nodes.containsKey(target.asText()), target.asText())));
      if (node.has("broker") && node.path("type").asText().startsWith("mqtt ")) {
        assertTrue(nodes.containsKey(node.path("broker").asText()));
      }
    }
  }

  @Test
  void speaksMqtt311OnOurTopics() {
    assertEquals("4", nodes.get("dir7-broker").path("protocolVersion").asText());
    Topics topics = new Topics("kitchen");
    Set<String> subscribed =
        nodes.values().stream()
            .filter(node -> node.path("type").asText().equals("mqtt in"))
            .map(node -> node.path("topic").asText())
            .collect(Collectors.toSet());
    assertEquals(Set.of(topics.jobEvents("+"), topics.jobResult("+")), subscribed);
    String job = nodes.get("dir7-job").path("func").asText();
    assertTrue(job.contains("dir7/v1/${device}/jobs`"), job);
    assertTrue(job.contains("'kitchen'"), job);
  }
}
