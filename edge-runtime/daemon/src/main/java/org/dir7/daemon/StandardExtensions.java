package org.dir7.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.board.Board;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.config.ServiceConfig;
import org.dir7.daemon.health.Health;
import org.dir7.daemon.health.HealthPages;
import org.dir7.daemon.health.Metrics;
import org.dir7.daemon.health.ServiceManager;
import org.dir7.daemon.health.Watchdog;
import org.dir7.daemon.home.HomeAssistant;
import org.dir7.daemon.http.HttpExtension;
import org.dir7.daemon.page.StatusPage;
import org.dir7.daemon.update.EngineTrial;
import org.dir7.daemon.update.ProgramTrial;
import org.dir7.device.DeviceRoot;

/** What stands around every daemon, as far as its configuration asks for it. */
public final class StandardExtensions {

  private StandardExtensions() {}

  /**
   * All of a daemon.
   *
   * @param root where board, sensors and pins are: the machine, or a recorded one
   * @param manager told how the daemon is
   */
  public static List<Extension> of(DaemonConfig config, DeviceRoot root, ServiceManager manager) {
    List<Extension> all = of(config.service(), manager);
    all.add(new Board(config.board(), root));
    all.add(new EngineTrial(config.engine()));
    Path home = Path.of(System.getProperty("dir7.home", ""));
    all.add(new ProgramTrial(config.engine(), home));
    return all;
  }

  /** Those that need no machine of their own. */
  static List<Extension> of(ServiceConfig config, ServiceManager manager) {
    List<Extension> all = new ArrayList<>();
    all.add(new JobContext());
    all.add(new JobFlight());
    Health health = new Health(config.stallSeconds());
    all.add(health);
    all.add(new Watchdog(manager, health));
    if (config.httpPort() != 0) {
      http(config, health, all);
    }
    config.discoveryPrefix().ifPresent(prefix -> all.add(new HomeAssistant(prefix)));
    return all;
  }

  private static void http(ServiceConfig config, Health health, List<Extension> all) {
    Metrics metrics = new Metrics();
    all.add(metrics);
    Optional<StatusPage> page = config.page() ? Optional.of(new StatusPage()) : Optional.empty();
    page.ifPresent(all::add);
    all.add(
        new HttpExtension(
            config.httpPort(),
            (server, host) -> {
              HealthPages.on(server, host, health, metrics);
              page.ifPresent(made -> made.on(server));
            }));
  }
}
