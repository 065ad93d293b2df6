package org.dir7.daemon.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.io.Sha256;
import org.dir7.update.Slots;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which engine ends a trial. */
class EngineTrialTest {

  @TempDir private Path folder;
  private EngineTrial trial;
  private Slots slots;
  private String served;
  private int published;
  private final List<JsonNode> events = new ArrayList<>();

  /** Slot a serves, slot b was switched to. */
  @BeforeEach
  void switched() throws Exception {
    for (String slot : List.of("a", "b")) {
      Files.createDirectories(folder.resolve(slot).resolve("engine"));
      Files.writeString(manifest(slot), "{\"name\":\"" + slot + "\"}");
    }
    Files.createSymbolicLink(folder.resolve("current"), Path.of("b"));
    Files.writeString(folder.resolve("trial"), "from a\nto b\nstarts 1\n");
    slots = new Slots(folder);
    trial = new EngineTrial(Optional.of(folder.resolve("current/engine")));
    trial.start(host());
  }

  private Path manifest(String slot) {
    return folder.resolve(slot).resolve("engine/engine.json");
  }

  /** A daemon that knows nothing but what it serves. */
  private ExtensionHost host() {
    return (ExtensionHost)
        Proxy.newProxyInstance(
            ExtensionHost.class.getClassLoader(),
            new Class<?>[] {ExtensionHost.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "statusChanged" -> published++;
                case "publish" -> events.add(JsonText.read(((Outgoing) arguments[0]).payload()));
                case "topics" -> {
                  return new Topics("bench");
                }
                case "config" -> {
                  return DaemonConfig.read(
                      null, Map.of("device", "bench", "state", folder.toString()), Map.of());
                }
                default -> assertEquals("snapshot", method.getName());
              }
              if (!method.getName().equals("snapshot")) {
                return null;
              }
              EngineInfo engine =
                  new EngineInfo(
                      "any", served, "cpu", true, 100, 4, 5, "euler", List.of("euler"), 256, 4096);
              return new ExtensionHost.Snapshot(
                  false, Optional.of(engine), null, 0, 0, 0, 0, false, false);
            });
  }

  @Test
  void theNewEngineEndsItWhenItServes() {
    served = Sha256.of(manifest("b"));
    trial.serving();
    assertEquals(Optional.empty(), slots.trial());
    assertEquals(Optional.of("b"), slots.current());
  }

  @Test
  void theOldEngineDoesNotAndAReloadMay() {
    served = Sha256.of(manifest("a"));
    trial.serving();
    assertTrue(slots.trial().isPresent());
    served = Sha256.of(manifest("b"));
    trial.engineChanged();
    assertEquals(Optional.empty(), slots.trial());
  }

  @Test
  void theStatusSaysWhichSlotServesAndWhetherItIsProven() throws Exception {
    Files.writeString(
        folder.resolve("b/bundle.json"),
        """
        {"kind":"engine","name":"n w8","sequence":7,"targets":["orin-nano"],
         "files":[{"path":"x","size":0,"sha256":"%s"}]}
        """
            .formatted("0".repeat(64)));
    trial.start(host());
    ObjectNode status = JsonText.MAPPER.createObjectNode();
    trial.addToStatus(status);
    assertEquals(
        "{\"slots\":{\"engine\":{\"slot\":\"b\",\"sequence\":7,\"trial\":true}}}",
        status.toString());
    served = Sha256.of(manifest("b"));
    trial.engineChanged();
    trial.addToStatus(status);
    assertFalse(status.at("/slots/engine/trial").asBoolean(true), status.toString());
    assertEquals(1, published);
  }

  @Test
  void aDamagedManifestKeepsNoDaemonFromServing() throws Exception {
    Files.writeString(folder.resolve("b/bundle.json"), "{");
    trial.start(host());
    served = Sha256.of(manifest("b"));
    trial.serving();
    assertEquals(Optional.empty(), slots.trial());
    ObjectNode status = JsonText.MAPPER.createObjectNode();
    trial.addToStatus(status);
    assertEquals("{}", status.toString());
  }

  @Test
  void anUndoneUpdateIsToldOnce() throws Exception {
    Files.writeString(folder.resolve("returned"), "b did not prove itself\n");
    trial.start(host());
    assertTrue(Files.notExists(folder.resolve("returned")));
    assertEquals("undone", events.get(0).path("state").asText());
    assertEquals("engine: b did not prove itself", events.get(0).path("sentence").asText());
  }

  @Test
  void anEngineThatCannotBeLoadedGoesBackWhileItIsOnTrial() throws Exception {
    Files.writeString(folder.resolve("a/bundle.json"), "{}");
    assertTrue(trial.engineFailed("no memory"));
    assertEquals(Optional.of("a"), slots.current());
    assertEquals(Optional.empty(), slots.trial());
    assertEquals(
        "engine: it cannot be loaded, a is in use again: no memory",
        events.get(0).path("sentence").asText());
    assertFalse(trial.engineFailed("no memory")); // a proven one has nothing to go back to
  }

  /** A program is proven by its own daemon only. */
  @Test
  void aProgramEndsItsTrialWhereItRuns() throws Exception {
    Path programs = folder.resolve("program");
    for (String slot : List.of("a", "b")) {
      Files.createDirectories(programs.resolve(slot).resolve("program"));
      Files.writeString(
          programs.resolve(slot).resolve("bundle.json"),
          """
          {"kind":"program","name":"n","version":"0.1.0","sequence":3,"targets":["orin-nano"],
           "files":[{"path":"x","size":0,"sha256":"%s"}]}
          """
              .formatted("0".repeat(64)));
    }
    Files.createSymbolicLink(programs.resolve("current"), Path.of("b"));
    Files.writeString(programs.resolve("trial"), "from a\nto b\nstarts 1\n");
    for (String home : List.of("a", "b")) {
      ProgramTrial program =
          new ProgramTrial(
              Optional.of(folder.resolve("current/engine")),
              programs.resolve(home).resolve("program"));
      program.start(host());
      program.serving();
      assertEquals(home.equals("a"), new Slots(programs).trial().isPresent(), home);
      ObjectNode status = JsonText.MAPPER.createObjectNode();
      trial.addToStatus(status);
      program.addToStatus(status);
      assertEquals(
          home.equals("b") ? 3 : 0,
          status.at("/slots/program/sequence").asInt(),
          status.toString());
    }
  }

  @Test
  void anEngineOutsideOfSlotsIsNobodysBusiness() {
    EngineTrial none = new EngineTrial(Optional.of(folder.resolve("a/engine")));
    none.start(host());
    none.serving();
    assertTrue(slots.trial().isPresent());
  }
}
