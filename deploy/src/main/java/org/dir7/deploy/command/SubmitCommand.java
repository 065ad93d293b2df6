package org.dir7.deploy.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 submit}: asks a daemon for a picture and waits for it. */
@Command(
    name = "submit",
    description = {
      "Send a job to a daemon over MQTT and wait for its picture.",
      "A job that a broker or a crash lost is sent again under the same id, which a daemon answers"
          + " once.",
      "With --batch a file of prompts, one a line, or of jobs as JSON: several are under way at a"
          + " time, and the pictures go to a folder."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 submit --broker tcp://localhost:1883 --device kitchen --prompt \"red heart\" --out"
          + " heart.png",
      "  ./dir7 submit --broker tcp://localhost:1883 --group fleet --batch prompts.txt --out"
          + " pictures",
      "  ./dir7 submit --broker tcp://localhost:1883 --device kitchen --cancel first-1"
    })
public final class SubmitCommand implements Dir7Command {

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URI",
      description = "MQTT 5 broker: tcp://HOST[:1883] or ssl://HOST[:8883].")
  private String broker;

  @ArgGroup(multiplicity = "1")
  private Target target;

  /** Who is asked. */
  static final class Target {
    @Option(
        names = "--device",
        required = true,
        paramLabel = "NAME",
        description = "Name of the daemon's device.")
    private String device;

    @Option(
        names = "--group",
        required = true,
        paramLabel = "NAME",
        description = "Name of a group: whichever of its devices is free takes the job.")
    private String group;
  }

  @ArgGroup(multiplicity = "1")
  private Task task;

  /** What is wanted. */
  static final class Task {
    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "What to draw.")
    private String prompt;

    @Option(
        names = "--batch",
        required = true,
        paramLabel = "FILE",
        description =
            "A prompt or a job as JSON a line; empty lines and those that begin with # are"
                + " skipped.")
    private Path batch;

    @Option(
        names = "--follow",
        required = true,
        paramLabel = "ID",
        description = "Get the picture of a job that was sent before, as soon as it is there.")
    private String follow;

    @Option(
        names = "--cancel",
        required = true,
        paramLabel = "ID",
        description = "End a job: at once while it waits, within a step while it is drawn.")
    private String cancel;
  }

  @Option(
      names = "--out",
      paramLabel = "PATH",
      description = "Where the picture goes: FILE.png, or with --batch a folder.")
  private Path out;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "8",
      description = "Jobs of a batch that are under way at a time, 1 to 64. Default: 8.")
  private int window;

  @Mixin private PictureOptions picture;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "1 to 64 of A-Z, a-z, 0-9, _ and -; with --batch the first part of all ids, so that a"
              + " batch that is sent again gets what is done already. Default: random.")
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
    if (window < 1 || window > 64) {
      throw Dir7Exception.badInput("window: %d is outside 1..64", window);
    }
    BrokerConfig address = access.apply(BrokerConfig.parse(broker, "--broker"));
    if (task.cancel != null) {
      return cancel(address);
    }
    if (out == null) {
      throw Dir7Exception.usage("--out is missing");
    }
    return task.batch == null ? one(address) : batch(address);
  }

  private SubmitClient connect(BrokerConfig address) {
    return target.device != null
        ? SubmitClient.connect(address, target.device)
        : SubmitClient.connectToGroup(address, target.group);
  }

  private int cancel(BrokerConfig address) throws InterruptedException {
    try (SubmitClient client = connect(address)) {
      System.out.println(client.cancelAndWait(task.cancel, Duration.ofSeconds(timeout)));
    }
    return 0;
  }

  private int batch(BrokerConfig address) throws InterruptedException {
    List<SubmitBatch.Line> jobs = SubmitBatch.read(task.batch, id);
    OutFolder folder = OutFolder.of(out);
    int failed;
    try (SubmitClient client = connect(address)) {
      failed = SubmitBatch.run(client, jobs, window, Duration.ofSeconds(timeout), folder);
    }
    System.out.printf("%s: %d pictures, %d failed%n", out, jobs.size() - failed, failed);
    return failed == 0 ? 0 : 1;
  }

  private SubmitRequest request() {
    return task.follow != null
        ? SubmitRequest.following(task.follow)
        : SubmitRequest.of(PromptArgument.check(task.prompt))
            .withId(id == null ? SubmitRequest.newId() : id)
            .withSeed(picture.seed())
            .withSteps(picture.steps())
            .withGuidance(picture.guidance())
            .withSampler(picture.sampler())
            .withDeadline(deadline);
  }

  private int one(BrokerConfig address) throws InterruptedException {
    SubmitRequest request = request();
    OutFile.check("--out", out);
    try (SubmitClient client = connect(address);
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
