package org.dir7.daemon.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.job.JsonText;
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
              if (method.getName().equals("statusChanged")) {
                published++;
                return null;
              }
              assertEquals("snapshot", method.getName());
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
  void anUndoneUpdateIsToldOnce() throws Exception {
    Files.writeString(folder.resolve("returned"), "b did not prove itself\n");
    trial.start(host());
    assertTrue(Files.notExists(folder.resolve("returned")));
  }

  @Test
  void anEngineOutsideOfSlotsIsNobodysBusiness() {
    EngineTrial none = new EngineTrial(Optional.of(folder.resolve("a/engine")));
    none.start(host());
    none.serving();
    assertTrue(slots.trial().isPresent());
  }
}
