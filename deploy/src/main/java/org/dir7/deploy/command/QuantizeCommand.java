package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dir7.backend.cpu.CpuBackend;
import org.dir7.daemon.ProcessMemory;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.StorageTypes;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.EngineCheck;
import org.dir7.quantize.Preset;
import org.dir7.quantize.QuantizeCost;
import org.dir7.quantize.QuantizeReport;
import org.dir7.quantize.QuantizeRequest;
import org.dir7.quantize.Quantizer;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.report.Accuracy;
import org.dir7.quantize.report.AccuracyReport;
import org.dir7.quantize.report.ReportRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 quantize}: from a checkpoint to an engine directory. */
@Command(
    name = "quantize",
    description = "Make an engine directory of a checkpoint. The same input gives the same bytes.",
    footer = {
      "",
      "Precisions:",
      "  fp32   every weight in 32 bits",
      "  fp16   every weight in 16 bits, as the shipped checkpoint has them: nothing is lost",
      "  w8     120 matrices in 8 bits with one scale an output channel, the rest in 16; on the"
          + " CPU",
      "         as fast as fp16. On TensorRT it saves download and disk only: the plan holds FP16",
      "  w8a8   as w8, and the inputs of these matrices in 8 bits too, by scales that a"
          + " calibration",
      "         finds; INT8 arithmetic on GPUs that have it (not on the original Jetson Nano),",
      "         simulated to the bit, and no faster, on the CPU",
      "",
      "Presets:",
      "  rtn        round to nearest, ranges by the largest magnitude: seconds (w8)",
      "  fast       round to nearest, ranges by the least squared error",
      "  balanced   rounding errors fed forward, decoder and conditioning matrices in 8 bits too,",
      "             and, for the bytes that this saves, the matrices that matter most in 16: best",
      "",
      "All but w8 with rtn calibrate: prompts are sampled with the checkpoint as it is, and what",
      "its matrices multiply is watched. It starts from stored conditioning and fixed seeds, so",
      "that any processor gives the same bytes. Stopped, it goes on with --resume.",
      "",
      "With --report the engine is compared with the checkpoint: pictures, prediction error by",
      "time and along the scan, what each matrix costs, what was kept in 16 bits and why.",
      "",
      "Examples:",
      "  ./dir7 quantize --checkpoint models/dir7-s-emoji --precision w8 --out build/emoji.dir7",
      "  ./dir7 quantize --checkpoint models/dir7-s-emoji --precision w8 --preset balanced"
          + " --out build/emoji.dir7 --report build/report",
      "  ./dir7 quantize --checkpoint models/dir7-s-emoji --check build/emoji.dir7",
      "  ./dir7 quantize --checkpoint models/dir7-s-emoji --precision w8a8 --out build/w8a8.dir7",
      "  ./dir7 verify build/emoji.dir7"
    })
public final class QuantizeCommand implements Dir7Command {

  /** Those that can be made. */
  private static final List<Precision> PRECISIONS =
      List.of(Precision.FP32, Precision.FP16, Precision.W8, Precision.W8A8);

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoint folder: config.json and the weights that it names.")
  private Path checkpoint;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "fp32, fp16, w8 or w8a8, see below.")
  private String precision;

  @Option(
      names = "--out",
      paramLabel = "DIR.dir7",
      description = "Engine directory to write; an engine that is there is replaced.")
  private Path out;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description =
          "The machine that it is for: jetson-nano, orin-nano, generic-arm64 or generic-amd64; what"
              + " it cannot run is refused.")
  private String target;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "rtn",
      description =
          "For w8 and w8a8: rtn, fast or balanced, see below (default: ${DEFAULT-VALUE}).")
  private String preset;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "Stored conditioning of prompts (default: the checkpoint's"
              + " calibration-conditioning.safetensors), or a .txt file with a prompt a line, which"
              + " is encoded here: the engine's bytes are then the same on this machine only.")
  private Path calibration;

  @Option(
      names = "--calibration-prompts",
      paramLabel = "N",
      defaultValue = "32",
      description = "The first N prompts of that file (default: ${DEFAULT-VALUE}).")
  private int calibrationPrompts;

  @Option(
      names = "--calibration-steps",
      paramLabel = "N",
      defaultValue = "8",
      description = "Sampling steps a prompt (default: ${DEFAULT-VALUE}).")
  private int calibrationSteps;

  @Option(
      names = "--calibration-seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the first prompt's noise (default: ${DEFAULT-VALUE}).")
  private long calibrationSeed;

  @Option(
      names = "--resume",
      description = "Go on with a calibration that was stopped; without it, it starts anew.")
  private boolean resume;

  @Option(
      names = "--check",
      paramLabel = "DIR.dir7",
      description =
          "Write nothing: derive this engine again from the checkpoint and name the tensors that"
              + " differ (exit code 1).")
  private Path check;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "Compare the engine with the checkpoint and write report.html and report.json there.")
  private Path report;

  @Option(
      names = "--report-prompts",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "So many prompts of the calibration and so many outside of it, two sampling runs and a"
              + " quarter each"
              + " (default: ${DEFAULT-VALUE}).")
  private int reportPrompts;

  @Option(
      names = "--report-calibrated",
      paramLabel = "N",
      description = "So many prompts of the calibration instead; 0 spares half of a report's time.")
  private Integer reportCalibrated;

  @Option(names = "--tensors", description = "Print the error of every tensor, not the worst only.")
  private boolean tensors;

  @Override
  public int order() {
    return 15;
  }

  @Override
  public Integer call() {
    if (check != null) {
      return check();
    }
    require("--precision", precision);
    require("--out", out);
    if (reportPrompts < 1) {
      throw Dir7Exception.usage("--report-prompts: %d is below 1", reportPrompts);
    }
    if (reportCalibrated != null && reportCalibrated < 0) {
      throw Dir7Exception.usage("--report-calibrated: %d is below 0", reportCalibrated);
    }
    QuantizeRequest request =
        new QuantizeRequest(
            checkpoint,
            choice("--precision", precision, Precision::byId, PRECISIONS, Precision::id),
            choice("--preset", preset, Preset::byId, List.of(Preset.values()), Preset::id),
            out,
            Optional.ofNullable(calibration),
            new CalibrationSettings(calibrationPrompts, calibrationSteps, calibrationSeed),
            resume,
            SessionOptions.DEFAULT);
    if (request.preset() != Preset.RTN && !StorageTypes.isInt8(request.precision())) {
      throw Dir7Exception.usage(
          "--preset %s is for w8 and w8a8; %s rounds nothing to 8 bits",
          request.preset().id(), request.precision().id());
    }
    if (report != null) {
      AccuracyReport.prepare(report);
    }
    Optional<Target> machine =
        Optional.ofNullable(target)
            .map(t -> choice("--target", t, Target::of, List.of(Target.values()), Target::label));
    machine.ifPresent(m -> requireRunnable(m, request.precision()));
    try (QuantizeProgress progress = new QuantizeProgress()) {
      QuantizeReport quantized = Quantizer.quantize(request, progress);
      progress.close();
      if (tensors) {
        quantized.tensorLines().forEach(System.out::println);
      }
      quantized.summaryLines().forEach(System.out::println);
      QuantizeCost cost = quantized.cost().withPeak(ProcessMemory.peak());
      cost.line().ifPresent(System.out::println);
      machine.ifPresent(this::printFit);
      System.out.println("engine: " + out);
      if (report != null) {
        report(cost, progress);
      }
    }
    return 0;
  }

  private void report(QuantizeCost cost, QuantizeProgress progress) {
    Accuracy accuracy =
        AccuracyReport.write(
            new ReportRequest(
                checkpoint,
                out,
                Optional.ofNullable(calibration),
                reportPrompts,
                Optional.ofNullable(reportCalibrated).orElse(reportPrompts),
                report,
                SessionOptions.DEFAULT,
                Optional.of(cost)),
            progress);
    progress.close();
    boolean outside = !accuracy.of(true).isEmpty();
    System.out.printf(
        Locale.ROOT,
        "prediction error: %.3f %%; PSNR %s the calibration: mean %.2f dB, worst %.2f dB%n",
        100 * accuracy.velocityError(),
        outside ? "outside" : "of prompts in",
        accuracy.meanPsnr(outside),
        accuracy.of(outside).get(0).psnr());
    System.out.println("report: " + report.resolve("report.html"));
  }

  private int check() {
    List<String> differences;
    try (QuantizeProgress progress = new QuantizeProgress()) {
      differences =
          EngineCheck.differences(
              checkpoint,
              check,
              Optional.ofNullable(calibration),
              SessionOptions.DEFAULT,
              progress);
    }
    differences.forEach(System.out::println);
    System.out.println(
        differences.isEmpty()
            ? check + ": every tensor is what the checkpoint gives"
            : check + ": " + differences.size() + " differences");
    return differences.isEmpty() ? 0 : 1;
  }

  private static void require(String flag, Object value) {
    if (value == null) {
      throw Dir7Exception.usage("%s is missing; see ./dir7 help quantize", flag);
    }
  }

  private static <T> T choice(
      String flag,
      String id,
      Function<String, Optional<T>> byId,
      List<T> all,
      Function<T, String> name) {
    return byId.apply(id)
        .orElseThrow(
            () ->
                Dir7Exception.usage(
                    "%s: \"%s\" is unknown; it must be one of: %s",
                    flag, id, all.stream().map(name).collect(Collectors.joining(", "))));
  }

  private void printFit(Target machine) {
    try (Engine engine = Engine.open(out)) {
      MemoryContract cpu =
          new CpuBackend().contract(engine.model(), SessionOptions.DEFAULT).orElseThrow();
      TargetFit.lines(machine, weights(engine.config()), cpu).forEach(System.out::println);
    }
  }

  private static long weights(CheckpointConfig config) {
    return TensorCatalog.of(config).values().stream().mapToLong(TensorSpec::elements).sum();
  }

  private void requireRunnable(Target target, Precision precision) {
    if (target == Target.JETSON_NANO && precision == Precision.W8A8) {
      throw Dir7Exception.badInput(
          "--precision w8a8 cannot run on %s: its GPU (sm_53) has no INT8 arithmetic; use fp16",
          target.label());
    }
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      TargetFit.require(target, weights(opened.config()));
    }
  }
}
