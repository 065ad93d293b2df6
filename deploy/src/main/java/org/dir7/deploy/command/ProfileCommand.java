package org.dir7.deploy.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.daemon.MemoryFit;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.device.DeviceRoot;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.Prediction;
import org.dir7.engine.format.Engine;
import org.dir7.profile.Profile;
import org.dir7.profile.file.ChromeTrace;
import org.dir7.profile.file.ProfileCsv;
import org.dir7.profile.file.ProfileFile;
import org.dir7.profile.page.ProfilePage;
import org.dir7.profile.page.TerminalSummary;
import org.dir7.profile.run.ProfileRequest;
import org.dir7.profile.run.Profiler;
import org.dir7.report.Numbers;
import org.tinylog.Logger;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 profile}: where time, memory and energy of an engine go on this machine. */
@Command(
    name = "profile",
    description = {
      "Measure an engine on this machine: cold start, every stage and step, every operation,",
      "pictures over MQTT, memory by what holds it, temperature, clocks and power where there are",
      "sensors."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 profile --engine build/emoji.dir7 --out build/profile",
      "  ./dir7 profile --engine build/emoji.dir7 --prompts models/dir7-s-emoji/sample-prompts.txt"
          + " \\",
      "      --duration 5m --backend cpu --threads 1 --out build/profile",
      "  ./dir7 profile --open board/profile.json     # a file from another machine: writes its"
          + " page",
      "",
      "Written to --out: profile.json (all values), profile.html (a page with charts), trace.json",
      "(opens in Perfetto), profile.csv (for spreadsheets). Ctrl-C ends the run and writes what"
          + " there",
      "is. To see pictures, stages and steps in JDK Mission Control, record any command with",
      "DIR7_JAVA_OPTS=-XX:StartFlightRecording=filename=dir7.jfr in front of it."
    })
public final class ProfileCommand implements Dir7Command {

  private static final String PAGE = "profile.html";
  private static final String TRACE = "trace.json";
  private static final String TABLE = "profile.csv";

  private static final List<String> PROMPTS = List.of("red heart, fluent 3d style");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h)?");
  private static final int MOST_SECONDS = 86_400;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Measure anew, or look at what was measured. */
  private static final class Source {
    @Option(
        names = "--engine",
        paramLabel = "DIR",
        description = "Engine directory made by quantize.")
    private Path engine;

    @Option(
        names = "--open",
        paramLabel = "FILE",
        description = "Show a profile.json, or the folder that holds one, instead of measuring.")
    private Path open;
  }

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the files. Default: build/profile; with --open, the file's folder.")
  private Path out;

  @Mixin private BackendOptions backend;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "One prompt a line, UTF-8, used in turns. Default: one prompt of our own.")
  private Path prompts;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "How long to draw steadily, such as 90s, 5m or 1h; at least 3 pictures. Default: 60s.")
  private String duration;

  @Option(
      names = "--broker",
      paramLabel = "URI",
      description =
          "MQTT broker for pictures over MQTT, as tcp://host:1883. Default: the demo's, started on"
              + " this machine.")
  private String broker;

  @Option(names = "--no-mqtt", description = "Leave pictures over MQTT out.")
  private boolean noMqtt;

  @Mixin private PictureOptions picture;

  @Override
  public int order() {
    return 50;
  }

  @Override
  public Integer call() throws Exception {
    if (source.open != null) {
      show();
    } else {
      measure();
    }
    return 0;
  }

  private void show() {
    Profile profile = ProfileFile.read(source.open);
    Path folder = Files.isDirectory(source.open) ? source.open : parent(source.open);
    OutFolder target = OutFolder.of(out == null ? folder : out);
    target.write(PAGE, ProfilePage.of(profile));
    System.out.print(TerminalSummary.of(profile));
    System.out.printf("page: %s%n", target.path().resolve(PAGE));
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of(".") : parent;
  }

  private void measure() throws Exception {
    picture.check();
    if (broker != null) {
      BrokerConfig.of(broker); // refused before anything is measured
    }
    double seconds = seconds(duration);
    List<String> lines = prompts == null ? PROMPTS : PromptFile.read(prompts);
    Profiler profiler = profiler(seconds, lines);
    OutFolder target = OutFolder.of(out == null ? Path.of("build", "profile") : out);
    Preparing.of(source.engine, backend.name(), backend.session());
    Profile profile =
        Interruptible.run(
            profiler::stop,
            () -> {
              Profile measured = profiler.run();
              Profile kept = measured.without(MqttMeasurement.SECTION, reason());
              write(target, kept);
              if (!takesJobs(measured)) {
                print(target, kept);
              }
              return measured;
            });
    if (takesJobs(profile)) {
      System.err.println("the pictures are measured; now over MQTT (Ctrl-C leaves that out) ...");
      Profile whole =
          new MqttMeasurement(source.engine, backend.threads(), Optional.ofNullable(broker))
              .addTo(profile);
      write(target, whole);
      print(target, whole);
    }
  }

  /** Why there is nothing over MQTT in what is written first. */
  private String reason() {
    return noMqtt ? "left out with --no-mqtt" : "the run was interrupted before";
  }

  private boolean takesJobs(Profile profile) {
    return !noMqtt && profile.complete();
  }

  private static void write(OutFolder target, Profile profile) {
    target.write(ProfileFile.NAME, ProfileFile.json(profile));
    target.write(PAGE, ProfilePage.of(profile));
    target.write(TRACE, ChromeTrace.of(profile));
    target.write(TABLE, ProfileCsv.of(profile));
  }

  private static void print(OutFolder target, Profile profile) {
    System.out.print(TerminalSummary.of(profile));
    System.out.printf(
        "written to %s: %s, %s, %s, %s%n", target.path(), ProfileFile.NAME, PAGE, TRACE, TABLE);
  }

  private Profiler profiler(double seconds, List<String> lines) {
    boolean textEncoder;
    Prediction prediction;
    // Looked at before the clock starts; cold start is measured on another opening.
    try (Engine opened = Engine.open(source.engine)) {
      textEncoder = opened.textEncoder().isPresent();
      prediction = opened.config().diffusion().prediction();
    }
    if (!textEncoder && prompts != null) {
      throw Dir7Exception.badInput(
          "--prompts: engine %s has no text encoder; it is profiled without text", source.engine);
    }
    ProfileRequest request =
        new ProfileRequest(
            source.engine,
            backend.name(),
            backend.threads(),
            textEncoder ? lines : List.of(),
            defaults -> picture.applyTo(defaults, prediction),
            seconds,
            MemoryFit.here(),
            DeviceRoot.system());
    Progress progress = Progress.of("profiling");
    return new Profiler(
        request,
        (made, done) -> {
          String phase = made.phase().name().toLowerCase(Locale.ROOT).replace('_', '-');
          String picture = phase + " picture " + Numbers.seconds(made.wall());
          Logger.debug(picture);
          progress.update(Math.round(done * 100), 100, picture);
        });
  }

  /** Seconds of {@code 90}, {@code 90s}, {@code 5m} or {@code 1h}. */
  private static double seconds(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw Dir7Exception.usage("--duration %s: must be a number with s, m or h, as in 90s", text);
    }
    long unit = "m".equals(matcher.group(2)) ? 60 : "h".equals(matcher.group(2)) ? 3600 : 1;
    long seconds = Long.parseLong(matcher.group(1)) * unit;
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw Dir7Exception.usage("--duration %s: must be 1s to %ds", text, MOST_SECONDS);
    }
    return seconds;
  }
}
