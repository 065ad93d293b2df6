package org.dir7.benchmarks.gpu;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.model.Model;

/**
 * Proves the TensorRT backend on this machine and prints a table:
 *
 * <pre>
 * GpuProof checkpoint=DIR golden=DIR [engine=DIR] [torch_ms=MS] [pictures=1000] [cycles=20]
 *          [cycles_checkpoint=DIR] [layers=FILE] [backend=tensorrt] [parts=LIST] [heldout=32]
 * </pre>
 *
 * {@code parts} is a list of wkv, accuracy, speed, growth, layers, picture, cycles (all these,
 * unless told), heldout, which draws that many prompts that calibrated nothing on the GPU, on the
 * CPU with the same engine and on the CPU with the checkpoint, and batch, which draws several
 * pictures at once and ends with a table of its own. A part that breaks is a row that failed.
 * {@code engine} takes the place of the checkpoint's weights (and, if it has a text encoder, shows
 * the shares of a whole picture); {@code cycles_checkpoint} is a small model for many loads; {@code
 * layers} receives the time of every layer. Leaves with 1 where a bound is exceeded. {@code
 * backend=cpu} tries the script itself on a machine without a GPU.
 */
public final class GpuProof {

  private static final String PARTS = "wkv,accuracy,speed,growth,layers,picture,cycles";

  private final Map<String, String> options;
  private final Set<String> parts;
  private final Path folder;
  private final Backend gpu;
  private final ProofReport report = new ProofReport();

  private GpuProof(Map<String, String> options) {
    this.options = options;
    this.parts = Set.of(options.getOrDefault("parts", PARTS).split(","));
    this.folder = Path.of(options.getOrDefault("checkpoint", "models/dir7-s-emoji"));
    this.gpu = Backends.choose(options.getOrDefault("backend", "tensorrt"));
  }

  public static void main(String[] args) {
    try {
      System.exit(run(options(args)) ? 0 : 1);
    } catch (Dir7Exception e) {
      System.err.println(e.getMessage());
      System.exit(e.kind().exitCode());
    }
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      if (pair.length != 2) {
        throw Dir7Exception.usage("%s: an option is NAME=VALUE", arg);
      }
      options.put(pair[0], pair[1]);
    }
    return options;
  }

  private static boolean run(Map<String, String> options) {
    return new GpuProof(options).run();
  }

  private boolean run() {
    DriverMemory driver = DriverMemory.of(gpu.name());
    report.figure("backend", gpu.availability().reason());
    driver.context(report);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      if (!options.containsKey("engine")) {
        prove(checkpoint.model(), checkpoint.model());
        part("cycles", () -> cycles(checkpoint.model()));
        part("batch", () -> batch(checkpoint.model()));
      } else {
        Path directory = Path.of(options.get("engine"));
        try (Engine engine = Engine.open(directory)) {
          prove(engine.model(), checkpoint.model());
          part("cycles", () -> cycles(engine.model()));
          part("picture", () -> new PictureProof(report).run(directory, gpu.name()));
          part("batch", () -> batch(engine.model()));
        }
      }
    }
    return !report.failed();
  }

  /** Runs a part that was asked for; what it throws is a row of the table, and the next follows. */
  private void part(String name, Runnable work) {
    if (parts.contains(name)) {
      try {
        work.run();
      } catch (RuntimeException | LinkageError e) {
        report.broken(name, e.toString());
      }
    }
  }

  private void cycles(Model proved) {
    if (!options.containsKey("cycles_checkpoint")) {
      loads(proved);
      return;
    }
    try (Checkpoint small = Checkpoint.open(Path.of(options.get("cycles_checkpoint")))) {
      loads(small.model());
    }
  }

  private void loads(Model model) {
    int cycles = Integer.parseInt(options.getOrDefault("cycles", "20"));
    new GrowthProof(model.config(), report)
        .cycles(() -> gpu.open(model, SessionOptions.DEFAULT), cycles);
  }

  private void prove(Model model, Model exact) {
    Path golden =
        Path.of(options.getOrDefault("golden", "edge-runtime/engine/src/test/resources/golden"));
    report.figure("precision", model.precision().id());
    AccuracyProof accuracy = new AccuracyProof(model.config(), model.precision(), report);
    part(
        "wkv",
        () -> {
          try (Wkv7Operator operator = gpu.wkv7(SessionOptions.DEFAULT)) {
            accuracy.recurrence(operator, golden);
          }
        });
    if (Collections.disjoint(parts, List.of("accuracy", "speed", "heldout", "growth", "layers"))) {
      return;
    }
    long start = System.nanoTime();
    gpu.open(model, SessionOptions.DEFAULT).close();
    seconds(report, "first load, plans built where there were none, s", start);
    start = System.nanoTime();
    try (Session session = gpu.open(model, SessionOptions.DEFAULT)) {
      seconds(report, "load of plans that fit, s", start);
      memory(report, session.memory());
      DriverMemory.of(gpu.name()).compare(report, session.memory());
      part("accuracy", () -> accuracy(session, model, accuracy, golden));
      part("speed", () -> speed(session, model));
      part("heldout", () -> heldOut(session, model, exact));
      int pictures = Integer.parseInt(options.getOrDefault("pictures", "1000"));
      part("growth", () -> new GrowthProof(model.config(), report).run(session, pictures));
    }
    part("layers", () -> layers(model));
  }

  private void accuracy(Session session, Model model, AccuracyProof accuracy, Path golden) {
    accuracy.denoiser(session, golden);
    accuracy.goldenPictures(session, golden);
    try (Session reference = Backends.choose("cpu").open(model, SessionOptions.DEFAULT)) {
      accuracy.calibrationPrompts(session, reference, conditioning());
    }
  }

  private Path conditioning() {
    return folder.resolve("calibration-conditioning.safetensors");
  }

  private void speed(Session session, Model model) {
    double torch = Double.parseDouble(options.getOrDefault("torch_ms", "0"));
    double step = new SpeedProof(model.config(), report).run(session, torch);
    if (!gpu.name().equals("cpu")) {
      Roofline.here().compare(report, step, model.config().denoiser());
    }
  }

  private void batch(Model model) {
    new BatchProof(model.config(), conditioning(), report)
        .run(pictures -> gpu.open(model, SessionOptions.DEFAULT.withPictures(pictures)));
  }

  private void heldOut(Session session, Model model, Model exact) {
    int prompts = Integer.parseInt(options.getOrDefault("heldout", "32"));
    Backend cpu = Backends.choose("cpu");
    try (Session simulated = cpu.open(model, SessionOptions.DEFAULT);
        Session reference = cpu.open(exact, SessionOptions.DEFAULT)) {
      new AccuracyProof(model.config(), model.precision(), report)
          .heldOut(session, simulated, reference, conditioning(), prompts);
    }
  }

  private void layers(Model model) {
    try (Session measured = gpu.open(model, new SessionOptions(0, true))) {
      LayerShares shares = new LayerShares(model.config(), report);
      shares.run(measured);
      if (options.containsKey("layers")) {
        shares.write(measured, Path.of(options.get("layers")));
      }
    }
  }

  private static void seconds(ProofReport report, String what, long start) {
    report.figure(what, ProofReport.number((System.nanoTime() - start) / 1e9));
  }

  private static void memory(ProofReport report, MemoryContract contract) {
    for (MemoryContract.Part part : contract.parts()) {
      report.figure("memory, " + part.name() + ", bytes", Long.toString(part.bytes()));
    }
  }
}
