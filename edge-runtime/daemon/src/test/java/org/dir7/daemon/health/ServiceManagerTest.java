package org.dir7.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class ServiceManagerTest {

  @TempDir Path folder;

  private static void speaksTo(String path) throws InterruptedException {
    try (NotifySocket systemd = new NotifySocket(path);
        ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", path))) {
      manager.ready("ready, 0 waiting");
      assertEquals("READY=1\nSTATUS=ready, 0 waiting", systemd.next());
      manager.status("two\nlines");
      assertEquals("STATUS=two lines", systemd.next());
      manager.alive();
      assertEquals("WATCHDOG=1", systemd.next());
      manager.extend(Duration.ofSeconds(60));
      assertEquals("EXTEND_TIMEOUT_USEC=60000000", systemd.next());
      manager.stopping();
      assertEquals("STOPPING=1\nSTATUS=stopping", systemd.next());
    }
  }

  @Test
  void speaksToASocketInTheFileSystem() throws Exception {
    speaksTo(folder.resolve("notify").toString());
  }

  @Test
  void speaksToAnAbstractSocket() throws Exception {
    speaksTo("@dir7-test-" + ProcessHandle.current().pid());
  }

  @Test
  void isSilentOutsideOfSystemd() {
    ServiceManager manager = ServiceManager.of(Map.of());
    assertFalse(manager.present());
    manager.ready("nobody listens");
    assertEquals(Optional.empty(), manager.watchdog());
  }

  @Test
  void survivesAReceiverThatIsNotThere() {
    String path = folder.resolve("nobody").toString();
    try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", path))) {
      manager.ready("nobody listens");
      manager.alive();
      assertTrue(manager.present());
    }
  }

  @Test
  void survivesANameThatIsTooLong() {
    String path = "/" + "x".repeat(200);
    assertFalse(ServiceManager.of(Map.of("NOTIFY_SOCKET", path)).present());
    assertThrows(IllegalArgumentException.class, () -> UnixDatagram.address(path));
  }

  @Test
  void theWatchdogIsForTheProcessThatItNames() {
    String path = "@dir7-test-watchdog";
    long own = ProcessHandle.current().pid();
    Map<String, String> mine =
        Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "" + own);
    Map<String, String> another =
        Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "1");
    try (ServiceManager manager = ServiceManager.of(mine)) {
      assertEquals(Optional.of(Duration.ofSeconds(30)), manager.watchdog());
    }
    try (ServiceManager manager = ServiceManager.of(another)) {
      assertEquals(Optional.empty(), manager.watchdog());
    }
  }
}
