package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;

/** An engine that proved itself and cannot be loaded all the same. */
class EngineSlotTest {

  private final FakeRunner old = new FakeRunner(100);
  private final FakeRunner fresh = new FakeRunner(100, FakeRunner.engine("fresh", 100));
  private final List<String> answers = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private int loads;
  private int given;

  /** Loads that fail after the first, which is the start. */
  private int failures;

  private boolean takenBack;

  private EngineSlot started() {
    EngineSlot slot =
        new EngineSlot(
            () -> {
              loads++;
              if (loads > 1 && loads <= 1 + failures) {
                throw Dir7Exception.environment("no memory");
              }
              return loads == 1 ? old : fresh;
            },
            why -> {
              failed.add(why);
              return takenBack;
            },
            () -> given++,
            0);
    slot.load();
    slot.await((ok, sentence) -> answers.add(ok + " " + sentence));
    return slot;
  }

  @Test
  void whoBroughtItTakesItBackAfterThreeTries() throws Exception {
    failures = 3;
    takenBack = true;
    EngineSlot slot = started();
    slot.reload();
    assertTrue(old.closed);
    assertEquals(List.of("no memory"), failed);
    assertEquals(5, loads);
    assertSame(fresh, slot.runner());
    assertEquals(0, given);
    assertEquals("false the engine cannot be loaded and is tried again: no memory", answers.get(0));
  }

  @Test
  void memoryThatComesFreeLaterIsWaitedFor() throws Exception {
    failures = 59;
    EngineSlot slot = started();
    slot.reload();
    assertSame(fresh, slot.runner());
    assertEquals(1, failed.size());
    assertEquals(0, given);
  }

  @Test
  void itIsGivenUpAfterSixtyTries() {
    failures = 1000;
    EngineSlot slot = started();
    assertThrows(InterruptedException.class, slot::reload);
    assertEquals(61, loads);
    assertEquals(1, given);
  }
}
