package org.dir7.deploy.top;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Backoff;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Terminal;
import org.dir7.deploy.command.BrokerOptions;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 top}: a live view of all devices of a broker. */
@Command(
    name = "top",
    description = {
      "Show the devices of a broker: state, job in progress, queue, seconds a picture, memory,"
          + " temperature, power.",
      "On a terminal the table is drawn again every second; elsewhere, and with --once, it is"
          + " printed as plain lines. Devices report memory and counts every 30 seconds unless"
          + " told otherwise (telemetry)."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 top --broker tcp://localhost:1883",
      "  ./dir7 top --broker ssl://broker.lan:8883 --ca-file ca.pem --user-file user"
          + " --password-file password --once"
    })
public final class TopCommand implements Dir7Command {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Retained status of all devices arrives at once after the subscription. */
  private static final long GATHER_MILLIS = 1500;

  private static final String HOME_AND_CLEAR = "\033[H\033[J";
  private static final int PLAIN_SECONDS = 10;

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URI",
      description = "MQTT 5 broker: tcp://HOST[:1883] or ssl://HOST[:8883].")
  private String broker;

  @Option(names = "--once", description = "Print the table once and end.")
  private boolean once;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description =
          "Seconds between two tables, 1 to 3600. Default: 1 on a terminal, 10 elsewhere.")
  private Integer interval;

  @Mixin private BrokerOptions access;

  private final Fleet fleet = new Fleet();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  @Override
  public int order() {
    return 55;
  }

  @Override
  public Integer call() throws InterruptedException {
    boolean live = Terminal.redrawable() && !once;
    int seconds = interval == null ? (live ? 1 : PLAIN_SECONDS) : interval;
    if (seconds < 1 || seconds > 3600) {
      throw Dir7Exception.badInput("interval: %d is outside 1..3600 seconds", seconds);
    }
    BrokerConfig address = access.apply(BrokerConfig.parse(broker, "--broker"));
    MqttLink link = connect(address);
    try {
      Thread.sleep(GATHER_MILLIS);
      if (once) {
        print(List.of(), false);
        return 0;
      }
      Backoff backoff = new Backoff(500, 30_000, ThreadLocalRandom.current());
      while (!System.out.checkError()) { // the reader of a pipe may go away
        print(List.of(header(address, "")), live);
        String end = ends.poll(seconds, TimeUnit.SECONDS);
        if (end != null) {
          link = again(address, end, backoff, live);
        }
      }
      return 0;
    } finally {
      link.close();
    }
  }

  private MqttLink connect(BrokerConfig address) {
    String client = "dir7-top-" + UUID.randomUUID().toString().substring(0, 8);
    LinkOptions options =
        new LinkOptions(client, true, 0, 1000, false, JsonText.MAX_BYTES, null, TIMEOUT);
    MqttLink link = MqttLink.connect(address, options, new Ear());
    for (String kind : List.of("status", "telemetry", "jobs/+/events")) {
      link.subscribe("dir7/v1/+/" + kind, true);
    }
    return link;
  }

  /** Keeps trying, and says so, until the broker is back. */
  private MqttLink again(BrokerConfig address, String why, Backoff backoff, boolean live)
      throws InterruptedException {
    String reason = why;
    while (true) {
      print(List.of(header(address, "no connection: " + reason)), live);
      Thread.sleep(backoff.next());
      try {
        MqttLink link = connect(address);
        ends.clear();
        backoff.reset();
        return link;
      } catch (Dir7Exception e) {
        reason = e.getMessage();
      }
    }
  }

  private String header(BrokerConfig address, String trouble) {
    int count = fleet.devices().size();
    return "%s, %d %s%s"
        .formatted(
            address.uri(),
            count,
            count == 1 ? "device" : "devices",
            trouble.isEmpty() ? "" : " - " + trouble);
  }

  private void print(List<String> head, boolean live) {
    StringBuilder text = new StringBuilder(live ? HOME_AND_CLEAR : "");
    head.forEach(line -> text.append(line).append(System.lineSeparator()));
    FleetTable.lines(fleet.devices())
        .forEach(line -> text.append(line).append(System.lineSeparator()));
    System.out.print(text);
    System.out.flush();
  }

  /** Hears the broker. */
  private final class Ear implements MqttLink.Handler {
    @Override
    public void arrived(MqttLink link, Incoming message) {
      fleet.heard(message);
    }

    @Override
    public void lost(MqttLink link, String reason, boolean takenOver) {
      ends.add(reason);
    }
  }
}
