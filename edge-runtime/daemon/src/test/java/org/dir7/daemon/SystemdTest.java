package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.config.ServiceConfig;
import org.dir7.daemon.health.NotifySocket;
import org.dir7.daemon.health.ServiceManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A daemon that runs as a systemd service with a watchdog of one second. */
@EnabledOnOs(OS.LINUX)
final class SystemdTest extends DaemonFixture {

  /** The shortest that the configuration takes; a fake step takes none. */
  private static final int STALL_SECONDS = 10;

  private static final String PATH = "@dir7-systemd-" + ProcessHandle.current().pid();

  private static NotifySocket systemd;

  @BeforeAll
  static void listen() {
    systemd = new NotifySocket(PATH);
  }

  @AfterAll
  static void stopListening() {
    systemd.close();
  }

  @Override
  List<Extension> extensions() {
    ServiceConfig config = new ServiceConfig(0, false, STALL_SECONDS, Optional.empty(), false);
    return StandardExtensions.of(
        config, ServiceManager.of(Map.of("NOTIFY_SOCKET", PATH, "WATCHDOG_USEC", "1000000")));
  }

  @Test
  void itHearsOfReadinessWorkAHungStepAndTheStop() throws Exception {
    assertTrue(systemd.next("READY=1").startsWith("READY=1\nSTATUS=ready"));
    systemd.next("WATCHDOG=1");
    observer.job(job("w0"));
    observer.event("w0", "done");
    systemd.next("STATUS=ready, 0 waiting, 1 done");

    runner.hold();
    observer.job(job("w1"));
    observer.job(job("w2"));
    systemd.next("STATUS=drawing, 1 waiting, 1 done");
    systemd.next("WATCHDOG=1");
    systemd.next("STATUS=the engine has finished no step");
    systemd.forget();
    assertTrue(systemd.hearsNo("WATCHDOG", 2000), "a hung engine must not feed the watchdog");

    runner.release();
    observer.event("w2", "done");
    systemd.next("WATCHDOG=1");
    daemon.close();
    assertEquals("STOPPING=1\nSTATUS=stopping", systemd.next("STOPPING"));
  }
}
