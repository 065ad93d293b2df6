package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** An engine shown to people and to programs, with or without a GPU. */
class InspectTest {

  @Test
  void showsTheEngineToPeople() throws Exception {
    Cli.Outcome shown = Cli.dir7("inspect", "--engine", TinyEngine.directory().toString());
    assertEquals(0, shown.exitCode(), shown.err());
    for (String part : new String[] {"precision    w8", "in I8", "weights.safetensors", "plan"}) {
      assertTrue(shown.out().contains(part), shown.out());
    }
    assertTrue(shown.out().contains("128x128"), shown.out());
  }

  @Test
  void showsTheEngineToPrograms() throws Exception {
    String engine = TinyEngine.directory().toString();
    Cli.Outcome shown = Cli.dir7("inspect", "--engine", engine, "--json");
    assertEquals(0, shown.exitCode(), shown.err());
    JsonNode json = new ObjectMapper().readTree(shown.out());
    assertEquals("w8", json.path("precision").asText());
    assertEquals(
        Files.size(TinyEngine.directory().resolve("weights.safetensors")),
        json.path("files").path("weights.safetensors").asLong());
    assertTrue(json.has("plans") || json.path("no_plans").asText().startsWith("none"));
  }

  @Test
  void refusesWhatIsNoEngine() throws Exception {
    Cli.Outcome shown = Cli.dir7("inspect", "--engine", Cli.home().toString());
    assertEquals(3, shown.exitCode(), shown.out());
    assertTrue(shown.err().contains("engine.json is missing"), shown.err());
  }
}
