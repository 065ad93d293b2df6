package org.dir7.profile.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.device.DeviceRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {

  /** Clocks of this size are doubles to less than a microsecond. */
  private static final double EXACT = 1e-6;

  @TempDir private Path folder;

  /** A machine that has run for 1000 s, with a process that is 100 s old. */
  private DeviceRoot machine() throws IOException {
    Path proc = Files.createDirectories(folder.resolve("proc/self"));
    Files.writeString(folder.resolve("proc/uptime"), "1000.00 1900.12\n");
    Files.writeString(
        proc.resolve("stat"), "7 (a ) b) S 1 7 7 0 -1 0 1 2 3 4 5 6 7 8 20 0 12 0 90000 1 2\n");
    return new DeviceRoot(folder);
  }

  @Test
  void theProcessBeganWhenTheSystemSays() throws Exception {
    assertEquals(96, Surroundings.processSeconds(machine(), null, 4), EXACT);
  }

  /** A build before Java takes minutes in the same process, and is no part of a cold start. */
  @Test
  void whatTheLauncherSaysOfItsStartCountsMore() throws Exception {
    assertEquals(0.25, Surroundings.processSeconds(machine(), "995.75", 4), EXACT);
  }

  @Test
  void aStartThatNobodySaysOrThatCannotBeIsNone() throws Exception {
    assertEquals(0, Surroundings.processSeconds(machine(), "soon", 4));
    assertEquals(0, Surroundings.processSeconds(machine(), "2000.00", 4));
    assertEquals(
        0, Surroundings.processSeconds(new DeviceRoot(folder.resolve("nothing")), null, 4));
  }
}
