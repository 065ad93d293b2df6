package org.dir7.deploy.command;

import java.nio.file.Path;
import java.time.Duration;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 submit}: asks a daemon for a picture and waits for it. */
@Command(
    name = "submit",
    description = {
      "Send a job to a daemon over MQTT and wait for its picture.",
      "A job that a broker or a crash lost is sent again under the same id, which a daemon answers"
          + " once."
    },
    footer = {
      "",
      "Example:",
      "  ./dir7 submit --broker tcp://localhost:1883 --device kitchen --prompt \"red heart\" --out"
          + " heart.png"
    })
public final class SubmitCommand implements Dir7Command {

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URI",
      description = "MQTT 5 broker: tcp://HOST[:1883] or ssl://HOST[:8883].")
  private String broker;

  @Option(
      names = "--device",
      required = true,
      paramLabel = "NAME",
      description = "Name of the daemon's device.")
  private String device;

  @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "What to draw.")
  private String prompt;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.png",
      description = "Where the picture goes.")
  private Path out;

  @Mixin private PictureOptions picture;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "1 to 64 of A-Z, a-z, 0-9, _ and -. Default: a random one.")
  private String id;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Longest wait, 1 to 86400; the job goes on. Default: 600.")
  private int timeout;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "The device gives the job up this long after it accepted it.")
  private Double deadline;

  @Mixin private BrokerOptions access;

  @Option(names = "--json", description = "Print the device's answer as JSON.")
  private boolean json;

  @Override
  public int order() {
    return 50;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (timeout < 1 || timeout > 86400) {
      throw Dir7Exception.badInput("timeout: %d is outside 1..86400 seconds", timeout);
    }
    SubmitRequest request =
        SubmitRequest.of(PromptArgument.check(prompt))
            .withId(id == null ? SubmitRequest.newId() : id)
            .withSeed(picture.seed())
            .withSteps(picture.steps())
            .withGuidance(picture.guidance())
            .withSampler(picture.sampler())
            .withDeadline(deadline);
    BrokerConfig address = access.apply(BrokerConfig.parse(broker, "--broker"));
    try (SubmitClient client = SubmitClient.connect(address, device);
        JobProgress progress = new JobProgress(request.id())) {
      SubmitResult result = client.submit(request, Duration.ofSeconds(timeout), progress);
      progress.close();
      AtomicFile.write(out, result.png());
      System.out.print(
          json
              ? result.done().toPrettyString() + System.lineSeparator()
              : AnswerSummary.text(out, result));
    }
    return 0;
  }
}
