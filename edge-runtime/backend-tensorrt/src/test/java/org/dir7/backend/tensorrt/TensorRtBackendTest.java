package org.dir7.backend.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.SessionOptions;
import org.junit.jupiter.api.Test;

/** On a machine without a GPU: reasons, never a crash. */
class TensorRtBackendTest {

  private final TensorRtBackend backend = new TensorRtBackend();

  @Test
  void isFoundAsAService() {
    assertTrue(Backends.all().stream().anyMatch(b -> b instanceof TensorRtBackend));
  }

  @Test
  void withoutGpuItSaysWhyAndRefusesToOpen() {
    assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "a GPU is here");
    Availability found = backend.availability();
    assertFalse(found.usable());
    assertFalse(found.reason().isBlank());
    Dir7Exception refused =
        assertThrows(Dir7Exception.class, () -> backend.wkv7(SessionOptions.DEFAULT));
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, refused.kind());
    assertTrue(refused.getMessage().contains(found.reason()), refused.getMessage());
  }
}
