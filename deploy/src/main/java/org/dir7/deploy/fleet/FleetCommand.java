package org.dir7.deploy.fleet;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dir7 fleet}: who has what, and a new version for many. */
@Command(
    name = "fleet",
    description = {
      "Say which device of a fleet has which version, and bring a new one to all of them.",
      "The devices and their versions stand in a file:",
      "",
      "  broker: tcp://192.168.1.10:1883",
      "  key: update.pub                      # that signed the bundles; beside this file",
      "  groups:",
      "    shop:",
      "      engine: dir7-s-emoji-w8.dir7u    # made by dist or bundle",
      "      devices: [nano-1, nano-2, nano-3]",
      "",
      "A group may name a program (bundle --package) as well. url: http://HOST/FOLDER/ names a web",
      "server that has the bundles; without it this machine serves them while the rollout runs.",
      "A rollout goes over MQTT: each device is ordered to fetch its bundle by HTTP (or gets it in",
      "chunks, --over-mqtt), checks it, draws a picture as proof beside what serves, switches, and",
      "must serve again before it counts. Devices need update-key in their dir7.yaml. A board that",
      "is new, or cannot be reached this way, takes ./dir7 deploy."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 fleet status fleet.yaml",
      "  ./dir7 fleet rollout fleet.yaml --dry-run",
      "  ./dir7 fleet rollout fleet.yaml --canary 1 --max-failures 1",
      "",
      "Exit codes: 0 all have what the file says, 1 some have not, 3 refused, 4 no way to them"
    })
public final class FleetCommand implements Dir7Command {

  @Spec private CommandSpec spec;

  @Override
  public int order() {
    return 85;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "fleet needs one of: status, rollout");
  }

  @Command(
      name = "status",
      description = "Show every device: versions, slot, health, and how it differs from the file.")
  Integer status(@Mixin FleetOptions options) throws InterruptedException {
    FleetFile fleet = options.read();
    try (FleetLink link = options.connect(fleet)) {
      return table(fleet, link, Map.of());
    }
  }

  @Command(
      name = "rollout",
      description = {
        "Bring every device to the versions of the file: canaries first, then the others, until",
        "too many have failed. Run again, it goes on: what a device has, the device is asked."
      })
  Integer rollout(
      @Mixin FleetOptions options,
      @Option(
              names = "--canary",
              defaultValue = "1",
              paramLabel = "N",
              description =
                  "Devices of every group that go first; one that fails ends the rollout"
                      + " (${DEFAULT-VALUE}).")
          int canary,
      @Option(
              names = "--max-failures",
              defaultValue = "1",
              paramLabel = "N",
              description = "End when so many devices have failed (${DEFAULT-VALUE}).")
          int maxFailures,
      @Option(
              names = "--at-once",
              defaultValue = "4",
              paramLabel = "N",
              description = "Devices on their way at the same time (${DEFAULT-VALUE}).")
          int atOnce,
      @Option(
              names = "--patience-s",
              defaultValue = "900",
              paramLabel = "N",
              description =
                  "Seconds without a word of a device after which it has failed"
                      + " (${DEFAULT-VALUE}); its proof may take 600.")
          int patience,
      @Option(
              names = "--over-mqtt",
              description =
                  "Send the bundles in chunks through the broker, to devices that reach nothing"
                      + " else; slower than HTTP.")
          boolean overMqtt,
      @Option(names = "--dry-run", description = "Say what would be done, and stop.")
          boolean dryRun,
      @Option(
              names = "--address",
              paramLabel = "HOST",
              description =
                  "Of this machine, for devices that fetch bundles here; the one towards the broker"
                      + " unless given.")
          String ownAddress,
      @Option(
              names = "--port",
              defaultValue = "0",
              paramLabel = "N",
              description = "For devices that fetch bundles here; 0 takes any that is free.")
          int port)
      throws InterruptedException {
    atLeast("--canary", canary, 0);
    atLeast("--max-failures", maxFailures, 1);
    atLeast("--at-once", atOnce, 1);
    atLeast("--patience-s", patience, 1);
    if (port < 0 || port > 65535) {
      throw Dir7Exception.usage("--port %d: must be 0 to 65535", port);
    }
    FleetFile fleet = options.read();
    Rollout.Care care = new Rollout.Care(canary, maxFailures, atOnce, patience);
    try (FleetLink link = options.connect(fleet)) {
      if (dryRun) {
        List<String> plan = new Rollout(fleet, link, care, Optional.empty()).plan();
        plan.forEach(System.out::println);
        System.out.println(plan.isEmpty() ? "nothing to do" : "nothing was done: --dry-run");
        return 0;
      }
      if (overMqtt || fleet.url().isPresent()) {
        Optional<URI> server = overMqtt ? Optional.empty() : fleet.url();
        return run(fleet, link, new Rollout(fleet, link, care, server));
      }
      String own =
          ownAddress != null ? ownAddress : BundleServer.addressTowards(options.broker(fleet));
      try (BundleServer server = BundleServer.start(own, port, fleet.versions())) {
        return run(fleet, link, new Rollout(fleet, link, care, Optional.of(server.address())));
      }
    }
  }

  private static int run(FleetFile fleet, FleetLink link, Rollout rollout)
      throws InterruptedException {
    rollout.run();
    return table(fleet, link, rollout.notes());
  }

  static void atLeast(String option, int value, int least) {
    if (value < least) {
      throw Dir7Exception.usage("%s %d: must be at least %d", option, value, least);
    }
  }

  /** Prints it; 0 where every device has what the file says. */
  private static int table(FleetFile fleet, FleetLink link, Map<String, String> notes) {
    SeenNotes seen = SeenNotes.beside(fleet.path());
    seen.update(fleet, link);
    DeviceTable.lines(fleet, link, seen, notes).forEach(System.out::println);
    boolean all =
        fleet.groups().stream()
            .allMatch(
                group ->
                    group.devices().stream()
                        .map(link::status)
                        .allMatch(
                            status ->
                                FleetLink.isThere(status)
                                    && Rollout.missing(group, status).isEmpty()));
    return all ? 0 : 1;
  }
}
