package org.dir7.profile.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.ValidationMessage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Dir7Exception.Kind;
import org.dir7.profile.Profile;
import org.dir7.profile.Profiles;
import org.dir7.profile.Schemas;
import org.dir7.profile.compare.Comparison;
import org.dir7.profile.page.ComparePage;
import org.dir7.profile.page.ProfilePage;
import org.dir7.profile.page.TerminalSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileFileTest {

  @TempDir private Path folder;

  private static Set<ValidationMessage> problems(JsonNode json) throws Exception {
    return Schemas.problems("profile.schema.json", json);
  }

  @Test
  void whatIsWrittenFitsTheSchemaAndReadsBackEqual() throws Exception {
    Profile profile = Profiles.of(0.4, 8, 0.01, 1);
    Path file = folder.resolve("profile.json");
    ProfileFile.write(file, profile);
    assertEquals(Set.of(), problems(new ObjectMapper().readTree(file.toFile())));
    assertEquals(profile, ProfileFile.read(file));
    assertEquals(profile, ProfileFile.read(folder), "the folder will do");
  }

  @Test
  void theSchemaRefusesWhatIsNoProfile() throws Exception {
    JsonNode json = new ObjectMapper().readTree("{\"schema\":1,\"pictures\":[{\"wall\":-1}]}");
    assertFalse(problems(json).isEmpty());
  }

  /** Written by the first version of this format; it must open for ever. */
  @Test
  void theFirstVersionsFileStillOpens() throws Exception {
    Path old = folder.resolve("old.json");
    try (InputStream in = Profile.class.getResourceAsStream("profile-schema-1.json")) {
      Files.copy(in, old);
    }
    assertEquals(Set.of(), problems(new ObjectMapper().readTree(old.toFile())));
    Profile profile = ProfileFile.read(old);
    assertEquals(1, profile.schema());
    assertEquals(null, profile.overMqtt());
    assertEquals(profile.memory().contractTotal(), profile.memory().contractHost());
    assertEquals(null, profile.memory().points().get(0).gpuUsed());
    assertEquals(0.103, profile.summary("picture").orElseThrow().median());
    assertTrue(ProfilePage.of(profile).contains("Profile of tiny-flow"));
    assertTrue(ProfilePage.of(profile).contains("not available: GPU memory: this file has none"));
    assertTrue(TerminalSummary.of(profile).contains("103 ms"));
    // It may be a baseline for files of this version.
    Profile now = Profiles.of(0.1, 8, 0.01, 1);
    Comparison comparison = Comparison.of(profile, now, "old", "new");
    assertEquals("encode", comparison.stages().get(0).stage());
    assertFalse(ComparePage.of(List.of("old", "new"), List.of(comparison)).isEmpty());
  }

  @Test
  void fieldsOfALaterVersionArePassedOverAndMissingSectionsAreEmpty() throws Exception {
    Path file = folder.resolve("short.json");
    Files.writeString(
        file,
        """
        {"schema": 1, "tool": "t", "created": "2026-01-01T00:00:00Z", "complete": false,
         "machine": {"target": "generic-amd64", "board": "b", "processor": "p", "cores": 2,
           "memory": 0, "system": "s", "java": "j", "load_before": 0, "load_after": 0},
         "engine": {"name": "n", "hash": "h", "precision": "w8", "backend": "cpu"},
         "settings": {"steps": 4, "guidance": 3, "sampler": "euler", "threads": 0, "prompts": [],
           "duration": 1},
         "pictures": [], "memory": {"contract": [], "points": [], "parts": [], "resident": 0,
           "unattributed": 0},
         "moon_phase": "full"}
        """);
    Profile profile = ProfileFile.read(file);
    assertTrue(profile.operations().isEmpty());
    String page = ProfilePage.of(profile);
    assertTrue(page.contains("not available: the first picture was not finished"), page);
    assertTrue(page.contains("not available: no steady picture was finished"));
    assertTrue(TerminalSummary.of(profile).contains("(interrupted)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"traceEvents": []}                    | not a profile
          [1, 2]                                 | not a profile
          {"schema": 99, "pictures": []}         | schema is 99; this program reads 1 to 2
          {"schema": 0, "pictures": []}          | schema is 0
          {"schema": 1, "pictures": [            | not valid JSON at line
          {"schema": 1, "pictures": []}          | complete does not fit a profile: Cannot map `null`
          {"schema": 1, "pictures": [], "complete": true} | machine is missing
          {"schema": 1, "pictures": [3]}         | pictures[0]
          {"schema": 1, "pictures": [], "complete": true, "machine": "x"} | machine does not fit
          """)
  void whatIsNoProfileIsRefusedWithASentence(String text, String sentence) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.json"), text);
    refused(file, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "wall" : 0.  | "wall" : -0.       | wall is -0.
          "wall" : 0.  | "wall" : 1e999, "x" : 0. | wall is Infinity
          "wall" : 0.  | "wall" : "long", "x" : 0. | pictures[0].wall
          "cores" : 6  | "cores" : null     | machine.cores
          "phase" : "cold" | "phase" : "hot" | phase
          "hash" : "abc" | "x" : 1          | engine.hash is missing
          "back" : 0.    | "back" : -0.      | over_mqtt.jobs.back is -0.
          "broker" :     | "x" :             | over_mqtt.broker is missing
          """)
  void aDamagedFieldIsNamed(String from, String to, String sentence) throws Exception {
    Path file = folder.resolve("damaged.json");
    String json = ResultJson.text(Profiles.of(0.1, 3, 0.01, 1));
    assertTrue(json.contains(from), from);
    Files.writeString(file, json.replaceFirst(java.util.regex.Pattern.quote(from), to));
    refused(file, sentence);
  }

  @Test
  void aTruncatedOrMissingFileIsRefused() throws Exception {
    String json = ResultJson.text(Profiles.of(0.1, 3, 0.01, 1));
    Path file = folder.resolve("cut.json");
    Files.writeString(file, json.substring(0, json.length() / 2));
    refused(file, "not valid JSON at line");
    assertFalse(
        assertThrows(Dir7Exception.class, () -> ProfileFile.read(file))
            .getMessage()
            .contains("REDACTED"));
    Files.writeString(file, "");
    refused(file, "JSON");
    refused(folder.resolve("none.json"), "no such file");
  }

  private static void refused(Path file, String sentence) {
    Dir7Exception refusal = assertThrows(Dir7Exception.class, () -> ProfileFile.read(file));
    assertEquals(Kind.BAD_INPUT, refusal.kind());
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
    assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("\n"), "one line: " + refusal.getMessage());
    assertFalse(refusal.getMessage().contains("org.dir7"), refusal.getMessage());
  }

  @Test
  void theTraceIsWhatPerfettoReads() throws Exception {
    Profile profile = Profiles.of(0.4, 3, 0.01, 1);
    JsonNode trace = new ObjectMapper().readTree(ChromeTrace.of(profile));
    int spans = 0;
    for (JsonNode event : trace.get("traceEvents")) {
      String kind = event.get("ph").asText();
      assertTrue(Set.of("X", "C", "M").contains(kind), kind);
      if (kind.equals("X")) {
        spans++;
        assertTrue(event.get("ts").asDouble() >= 0 && event.get("dur").asDouble() >= 0);
      }
    }
    // Six pictures of 4 stages, all steps and 4 steps; 13 operations in 7 layers.
    assertEquals(6 * (1 + 4 + 1 + 4) + 13 + 7, spans);
  }

  @Test
  void theTableQuotesAndDisarmsText() {
    String csv = ProfileCsv.of(Profiles.of(0.4, 3, 0.01, 1));
    assertTrue(csv.startsWith("section,name,phase,picture,index,value,unit\r\n"));
    assertTrue(csv.contains("\"</title><script>alert(\"\"x\"\")</script>,=1+1\n\"\"\""), csv);
    assertTrue(csv.contains("picture,step,steady,3,4,"));
    assertTrue(csv.contains("contract,weights,,,,62914560,B"));
    assertTrue(csv.contains("mqtt,back,,4,,0.00500000000,s"), csv);
    assertTrue(csv.contains("memory,GPU used,,,0.000,943718400,B"), csv);
  }
}
