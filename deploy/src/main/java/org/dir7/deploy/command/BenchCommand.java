package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.dir7.daemon.MemoryFit;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.sample.Sampler;
import org.dir7.profile.bench.Bench;
import org.dir7.profile.bench.BenchFile;
import org.dir7.profile.bench.BenchReport;
import org.dir7.profile.bench.BenchResult;
import org.dir7.report.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 bench}: a fixed suite, for tables. */
@Command(
    name = "bench",
    description = {
      "Time a suite: every engine by every batch, sampler and number of steps, without text encoder"
          + " and",
      "PNG; then every kind of operation under the machine's peak and bandwidth (a roofline)."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 bench --engine build/emoji.dir7 --out build/bench",
      "  ./dir7 bench --engine build/fp16.dir7 --engine build/w8.dir7 --steps 10,20 \\",
      "      --samplers euler,dpmpp-2m --batch 1,2 --pictures 5 --out build/bench",
      "",
      "Written to --out: bench.json, bench.md, bench.html. Ctrl-C ends the suite and writes what"
          + " there",
      "is."
    })
public final class BenchCommand implements Dir7Command {

  private static final int MOST_STEPS = 200;
  private static final int MOST_PICTURES = 1000;
  private static final int MOST_AT_ONCE = 16;

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "DIR",
      description = "Engine directory; may be given several times, one a precision, say.")
  private List<Path> engines;

  @Option(
      names = "--samplers",
      split = ",",
      paramLabel = "NAMES",
      defaultValue = "euler",
      description = "Separated by commas; one that an engine does not support is left out.")
  private List<String> samplers;

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "N,N",
      defaultValue = "10,20",
      description = "Numbers of steps, 1 to 200. Default: 10,20.")
  private List<Integer> steps;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N,N",
      defaultValue = "1",
      description =
          "Pictures drawn at once, 1 to 16. TensorRT draws 2 and 4 guided pictures in one session"
              + " where the GPU's memory has room; else each has a session with memory of its own,"
              + " and --threads are shared out among them. Default: 1.")
  private List<Integer> batches;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      defaultValue = "5",
      description = "Timed pictures a setting and session. Default: 5.")
  private int pictures;

  @Mixin private BackendOptions backend;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "build/bench",
      description = "Folder for the files. Default: build/bench.")
  private Path out;

  @Override
  public int order() {
    return 52;
  }

  @Override
  public Integer call() throws Exception {
    for (int count : steps) {
      range("--steps", count, MOST_STEPS);
    }
    for (int count : batches) {
      range("--batch", count, MOST_AT_ONCE);
    }
    range("--pictures", pictures, MOST_PICTURES);
    OutFolder target = OutFolder.of(out);
    engines.forEach(
        engine -> Preparing.of(engine, backend.name(), backend.session().withPictures(together())));
    List<Sampler> wanted = samplers.stream().map(BenchCommand::sampler).toList();
    Bench.Suite suite =
        new Bench.Suite(
            engines,
            wanted,
            steps,
            batches,
            backend.name(),
            backend.threads(),
            pictures,
            MemoryFit.here());
    Bench bench =
        new Bench(
            suite,
            row ->
                System.out.printf(
                    "%s, %s, %s, batch %d: %s, %s a picture%n",
                    row.engine(),
                    row.sampler(),
                    Numbers.count(row.steps(), "step"),
                    row.batch(),
                    Numbers.seconds(row.median()),
                    Numbers.seconds(row.eachPicture())));
    return Interruptible.run(
        bench::stop,
        () -> {
          BenchResult result = bench.run(command());
          target.write(BenchFile.NAME, BenchFile.json(result));
          target.write("bench.md", BenchReport.markdown(result));
          target.write("bench.html", BenchReport.page(result));
          System.out.printf("written to %s: bench.json, bench.md, bench.html%n", out);
          return 0;
        });
  }

  /** The most pictures at once that a session may be asked for. */
  private int together() {
    return batches.contains(SessionOptions.MOST_PICTURES)
        ? SessionOptions.MOST_PICTURES
        : batches.contains(2) ? 2 : 1;
  }

  private static void range(String flag, int value, int most) {
    if (value < 1 || value > most) {
      throw Dir7Exception.usage("%s %d: must be 1 to %d", flag, value, most);
    }
  }

  private static Sampler sampler(String id) {
    return Sampler.byId(id)
        .orElseThrow(
            () ->
                Dir7Exception.usage(
                    "--samplers %s: must be of %s",
                    id,
                    Arrays.stream(Sampler.values())
                        .map(Sampler::id)
                        .collect(Collectors.joining(", "))));
  }

  private String command() {
    String all =
        engines.stream().map(engine -> " --engine " + engine).collect(Collectors.joining());
    return "./dir7 bench%s --samplers %s --steps %s --batch %s --pictures %d %s"
        .formatted(
            all,
            String.join(",", samplers),
            commas(steps),
            commas(batches),
            pictures,
            backend.flags());
  }

  private static String commas(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
