package org.dir7.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.ExtensionHost.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class WatchdogTest {

  private static final EngineInfo ENGINE =
      new EngineInfo(
          "fake", "0", "fake", true, 1, 1, 1, "euler", java.util.List.of("euler"), 256, 4096);

  private volatile Snapshot snapshot =
      new Snapshot(false, Optional.empty(), null, 0, 0, 0, 0, false, false);

  /** A daemon that is what the test says. */
  private ExtensionHost host() {
    return (ExtensionHost)
        java.lang.reflect.Proxy.newProxyInstance(
            WatchdogTest.class.getClassLoader(),
            new Class<?>[] {ExtensionHost.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "snapshot" -> snapshot;
                  case "counters" -> Map.of("done", 7L);
                  default -> throw new AssertionError(method + " is not expected");
                });
  }

  @Test
  void feedsWhileIdleAndDrawingAndStopsAtAHungStep() throws Exception {
    String path = "@dir7-watchdog-" + ProcessHandle.current().pid();
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "300000");
    Health health = new Health(1);
    try (NotifySocket systemd = new NotifySocket(path);
        Watchdog watchdog = new Watchdog(ServiceManager.of(environment), health)) {
      health.start(host());
      watchdog.start(host());
      assertEquals("EXTEND_TIMEOUT_USEC=60000000", systemd.next());
      assertEquals("STATUS=loading the engine", systemd.next());

      snapshot = new Snapshot(true, Optional.of(ENGINE), null, 0, 0, 0, 0, false, false);
      watchdog.serving();
      assertEquals("READY=1\nSTATUS=ready, 0 waiting, 7 done", systemd.next("READY"));
      systemd.next("WATCHDOG=1");
      systemd.next("WATCHDOG=1");

      health.started("a", null);
      snapshot = new Snapshot(true, Optional.of(ENGINE), "a", 0, 4, 0, 2, false, false);
      assertEquals("STATUS=drawing, 2 waiting, 7 done", systemd.next("STATUS"));
      assertEquals(
          "STATUS=the engine has finished no step for 1 s; the limit is 1 s (stall-seconds)",
          systemd.next("STATUS"));
      systemd.forget();
      assertTrue(systemd.hearsNo("WATCHDOG", 1000), "a hung engine must not feed the watchdog");

      health.stepped("a", 1, 4);
      systemd.next("WATCHDOG=1");
    }
  }

  @Test
  void jobsThatNobodyBeginsAreTrouble() throws Exception {
    Health health = new Health(0.05);
    health.start(host());
    snapshot = new Snapshot(true, Optional.of(ENGINE), null, 0, 0, 0, 3, false, false);
    assertEquals(Optional.empty(), health.trouble());
    Thread.sleep(100);
    assertTrue(health.trouble().orElseThrow().startsWith("3 jobs wait and none was begun"));
  }

  @Test
  void jobsThatMustWaitAreNone() throws Exception {
    Health health = new Health(0.05);
    health.start(host());
    snapshot = new Snapshot(true, Optional.of(ENGINE), null, 0, 0, 0, 3, true, false);
    assertEquals(Optional.empty(), health.trouble());
    Thread.sleep(100);
    assertEquals(Optional.empty(), health.trouble());
  }
}
