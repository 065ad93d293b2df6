package org.dir7.deploy.fleet;

import java.nio.file.Path;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.command.BrokerOptions;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which fleet, and the way to it. */
final class FleetOptions {

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "fleet.yaml",
      description = "The fleet (${DEFAULT-VALUE}).")
  private Path file;

  @Option(names = "--broker", paramLabel = "URI", description = "In place of the file's broker.")
  private String broker;

  @Option(
      names = "--reconnect-s",
      defaultValue = "60",
      paramLabel = "N",
      description =
          "Seconds for which a broken connection to the broker is tried again (${DEFAULT-VALUE}).")
  private int reconnectSeconds;

  @Mixin private BrokerOptions access = new BrokerOptions();

  /** The file, and the bundles that it names. */
  FleetFile read() {
    FleetCommand.atLeast("--reconnect-s", reconnectSeconds, 0);
    return FleetFile.read(file);
  }

  /** Where the broker is, and who asks. */
  BrokerConfig broker(FleetFile fleet) {
    String address =
        broker != null
            ? broker
            : fleet
                .broker()
                .orElseThrow(
                    () ->
                        Dir7Exception.badInput(
                            "%s names no broker; add one there or give --broker", fleet.path()));
    String place = broker != null ? "--broker" : "broker in " + fleet.path().getFileName();
    return access.apply(BrokerConfig.parse(address, place));
  }

  /** Connects, and gathers the last status of every device. */
  FleetLink connect(FleetFile fleet) throws InterruptedException {
    return FleetLink.connect(broker(fleet), fleet.devices(), reconnectSeconds);
  }
}
