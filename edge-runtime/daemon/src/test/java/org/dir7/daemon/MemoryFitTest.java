package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.dir7.device.board.FreeMemory;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.junit.jupiter.api.Test;

class MemoryFitTest {

  private static final long MIB = 1 << 20;

  private static final MemoryContract ENGINE =
      MemoryContract.empty()
          .with("weights", Kind.NATIVE, 44 * MIB)
          .with("arena", Kind.HEAP, 17 * MIB)
          .with("text encoder", Kind.MAPPED, 22 * MIB)
          .with("plans", Kind.DEVICE, 4000 * MIB);

  /** All but the GPU's, with Java and its work. */
  private static final long NEED = 83 * MIB + MemoryFit.JAVA + MemoryFit.HEAP_WORK;

  @Test
  void whatFitsIsLoaded() {
    assertDoesNotThrow(() -> fit(64, NEED, Optional.empty()).check(ENGINE));
  }

  @Test
  void aByteTooFewIsRefusedWithTheNumbersAndARemedy() {
    String sentence = refusal(fit(64, NEED - 1, Optional.empty()));
    assertTrue(sentence.contains("weights 44.0 MiB, arena 17.0 MiB, text encoder 22.0"), sentence);
    String mib = "%.1f MiB".formatted(NEED / (double) MIB);
    assertTrue(sentence.contains("needs " + mib + " of memory"), sentence);
    assertTrue(sentence.contains("only " + mib + " of 2048.0 MiB are available"), sentence);
    assertTrue(sentence.contains("end other programs"), sentence);
  }

  @Test
  void aServicesLimitIsNamed() {
    String sentence = refusal(fit(64, 5 * MIB, Optional.of("/sys/fs/cgroup/a/memory.max")));
    assertTrue(sentence.contains("/sys/fs/cgroup/a/memory.max: raise that limit"), sentence);
  }

  @Test
  void theHeapHasALimitOfItsOwn() {
    String sentence = refusal(fit(32, 4096 * MIB, Optional.empty()));
    assertTrue(sentence.contains("33.0 MiB of Java heap"), sentence);
    assertTrue(sentence.contains("-Xmx"), sentence);
  }

  @Test
  void whereTheSystemDoesNotTellOnlyTheHeapCounts() {
    assertDoesNotThrow(() -> new MemoryFit(64 * MIB, Optional.empty()).check(ENGINE));
  }

  /** This process runs, so something is free, and its heap has a limit. */
  @Test
  void thisMachineIsRead() {
    MemoryFit here = MemoryFit.here();
    assertTrue(here.heapLimit() > MIB, here.toString());
    assertTrue(here.free().isEmpty() || here.free().get().bytes() > 0, here.toString());
  }

  private static MemoryFit fit(long heapMib, long free, Optional<String> limit) {
    return new MemoryFit(heapMib * MIB, Optional.of(new FreeMemory(free, 2048 * MIB, limit)));
  }

  private static String refusal(MemoryFit fit) {
    Dir7Exception e = assertThrows(Dir7Exception.class, () -> fit.check(ENGINE));
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, e.kind());
    return e.getMessage();
  }
}
