package org.dir7.deploy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.runtime.RuntimeProvider;
import org.tinylog.writers.Writer;

class JsonLineWriterTest {

  private static List<String> lines(LogEntry... entries) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Writer writer = new JsonLineWriter(out);
    for (LogEntry entry : entries) {
      writer.write(entry);
    }
    writer.close();
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static LogEntry entry(String message, Throwable failure) {
    return entry(message, failure, Map.of());
  }

  private static LogEntry entry(String message, Throwable failure, Map<String, String> context) {
    return new LogEntry(
        RuntimeProvider.createTimestamp(),
        Thread.currentThread(),
        context,
        "org.dir7.daemon.Worker",
        "draw",
        null,
        1,
        null,
        Level.WARN,
        message,
        failure);
  }

  @Test
  void aLineIsOneObjectWithTheJobThatItIsAbout() throws Exception {
    String line = lines(entry("job heart-1: done in 1.20 s", null)).get(0);
    JsonNode json = new ObjectMapper().readTree(line);
    assertEquals("heart-1", json.path("job").asText());
    assertEquals("warn", json.path("level").asText());
    assertEquals("job heart-1: done in 1.20 s", json.path("message").asText());
    assertEquals("org.dir7.daemon.Worker", json.path("class").asText());
    assertTrue(Instant.parse(json.path("time").asText()).isAfter(Instant.EPOCH));
  }

  @Test
  void whatTheEngineSaysCarriesTheJobOfItsThread() throws Exception {
    String line = lines(entry("slow", null, Map.of("job", "heart-1"))).get(0);
    assertEquals("heart-1", new ObjectMapper().readTree(line).path("job").asText());
  }

  @Test
  void lineBreaksAndQuotesStayInsideTheLine() throws Exception {
    List<String> lines =
        lines(entry("a \"quoted\"\nsecond line", new IllegalStateException("b\n")));
    assertEquals(1, lines.size());
    JsonNode json = new ObjectMapper().readTree(lines.get(0));
    assertEquals("a \"quoted\"\nsecond line", json.path("message").asText());
    assertTrue(json.path("exception").asText().startsWith("java.lang.IllegalStateException: b"));
    assertFalse(json.has("job"));
  }
}
