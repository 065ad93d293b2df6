package org.dir7.deploy.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.client.SubmitResult;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.command.JobProgress;
import org.dir7.deploy.command.OutFile;
import org.dir7.deploy.command.PictureOptions;
import org.dir7.deploy.command.PromptArgument;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.ChildProcess;
import org.dir7.deploy.process.Cleanup;
import org.dir7.deploy.process.DaemonProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.model.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dir7 demo}: a picture over MQTT on this machine, from the checkpoint, in one command. */
@Command(
    name = "demo",
    description = {
      "Draw a picture the long way round, all on this machine: quantize the checkpoint to w8"
          + " (once),",
      "start an MQTT broker and a daemon on free loopback ports, submit a job, write what comes"
          + " back,",
      "and say where time and memory went. Nothing keeps running."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 demo \"red heart, fluent 3d style\" --out heart.png",
      "  ./dir7 demo \"a cat, flat style\" --seed 7 --out cat.png"
    })
public final class DemoCommand implements Dir7Command {

  private static final String DEVICE = "demo";
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration JOB_LIMIT = Duration.ofMinutes(30);

  @Parameters(paramLabel = "PROMPT", description = "What to draw, in English.")
  private String prompt;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      defaultValue = "picture.png",
      description = "Where the picture goes. Default: picture.png.")
  private Path out;

  @Mixin private PictureOptions picture;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Checkpoint to quantize. Default: models/dir7-s-emoji of this clone.")
  private Path checkpoint;

  @Override
  public int order() {
    return 10;
  }

  @Override
  public Integer call() throws InterruptedException {
    SubmitRequest request = request();
    OutFile.check("--out", out);
    Installation installation = Installation.current();
    Path source = checkpoint == null ? installation.shippedCheckpoint() : checkpoint;
    Path name = source.toAbsolutePath().normalize().getFileName();
    if (name == null) {
      throw Dir7Exception.badInput("%s: not a checkpoint folder", source);
    }
    Path engine = installation.build().resolve(name + "-w8.dir7");

    DemoReport report = new DemoReport();
    boolean made = DemoEngine.prepare(source, Precision.W8, engine);
    report.lap(made ? "quantize to w8, once" : "check the w8 engine");
    try (Cleanup cleanup = new Cleanup()) {
      Path folder = cleanup.open(() -> TemporaryFolder.create("dir7-demo-")).path();
      System.err.println("starting a broker and a daemon on this machine ...");
      BrokerProcess broker = cleanup.open(() -> BrokerProcess.start(installation, folder));
      report.lap("start the broker");
      ChildProcess daemon = cleanup.open(() -> startDaemon(installation, broker, engine, folder));
      SubmitClient client =
          cleanup.open(() -> SubmitClient.connect(BrokerConfig.of(broker.uri()), DEVICE));
      awaitDaemon(client, daemon);
      report.lap("start the daemon");
      SubmitResult result;
      try (JobProgress progress = new JobProgress(request.id())) {
        result = client.submit(request, JOB_LIMIT, progress);
      }
      report.lap("job, there and back");
      AtomicFile.write(out, result.png());
      report.print(out, result, broker.process().pid());
    }
    return 0;
  }

  private SubmitRequest request() {
    Long seed = picture.seed();
    return SubmitRequest.of(PromptArgument.check(prompt))
        .withSeed(seed == null ? Long.valueOf(0) : seed)
        .withSteps(picture.steps())
        .withGuidance(picture.guidance())
        .withSampler(picture.sampler());
  }

  private static ChildProcess startDaemon(
      Installation installation, BrokerProcess broker, Path engine, Path folder) {
    List<String> flags =
        List.of(
            "--device", DEVICE,
            "--broker", broker.uri(),
            "--engine", engine.toString(),
            "--state", folder.resolve("state").toString());
    return DaemonProcess.start(installation, flags, folder.resolve("daemon.log"));
  }

  private static void awaitDaemon(SubmitClient client, ChildProcess daemon)
      throws InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!client.awaitServing(Duration.ofMillis(200))) {
      if (!daemon.isAlive()) {
        throw Dir7Exception.environment(
            "the daemon ended with code %d: %s", daemon.exitCode(), daemon.lastWords());
      }
      if (System.nanoTime() > end) {
        throw Dir7Exception.environment(
            "the daemon was not ready after %d s; it last said: %s",
            START_LIMIT.toSeconds(), daemon.lastWords());
      }
    }
  }
}
