package org.dir7.benchmarks.gpu;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
 *          [cycles_checkpoint=DIR] [layers=FILE] [backend=tensorrt]
 * </pre>
 *
 * {@code engine} takes the place of the checkpoint's weights (and, if it has a text encoder, shows
 * the shares of a whole picture); {@code cycles_checkpoint} is a small model for many loads; {@code
 * layers} receives the time of every layer. Leaves with 1 where a bound is exceeded. {@code
 * backend=cpu} tries the script itself on a machine without a GPU.
 */
public final class GpuProof {

  private GpuProof() {}

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
    ProofReport report = new ProofReport();
    String backend = options.getOrDefault("backend", "tensorrt");
    DriverMemory driver = DriverMemory.of(backend);
    Backend gpu = Backends.choose(backend);
    report.figure("backend", gpu.availability().reason());
    driver.context(report);
    Path folder = Path.of(options.getOrDefault("checkpoint", "models/dir7-s-emoji"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      if (!options.containsKey("engine")) {
        prove(gpu, checkpoint.model(), folder, options, report);
      } else {
        try (Engine engine = Engine.open(Path.of(options.get("engine")))) {
          prove(gpu, engine.model(), folder, options, report);
        }
        new PictureProof(report).run(Path.of(options.get("engine")), backend);
      }
      int cycles = Integer.parseInt(options.getOrDefault("cycles", "20"));
      Path small = Path.of(options.getOrDefault("cycles_checkpoint", folder.toString()));
      try (Checkpoint loaded = Checkpoint.open(small)) {
        new GrowthProof(loaded.config(), report)
            .cycles(() -> gpu.open(loaded.model(), SessionOptions.DEFAULT), cycles);
      }
    }
    return !report.failed();
  }

  private static void prove(
      Backend gpu, Model model, Path folder, Map<String, String> options, ProofReport report) {
    Path golden =
        Path.of(options.getOrDefault("golden", "edge-runtime/engine/src/test/resources/golden"));
    report.figure("precision", model.precision().id());
    AccuracyProof accuracy = new AccuracyProof(model.config(), model.precision(), report);
    try (Wkv7Operator operator = gpu.wkv7(SessionOptions.DEFAULT)) {
      accuracy.recurrence(operator, golden);
    }
    long start = System.nanoTime();
    gpu.open(model, SessionOptions.DEFAULT).close();
    seconds(report, "first load, plans built where there were none, s", start);
    start = System.nanoTime();
    try (Session session = gpu.open(model, SessionOptions.DEFAULT)) {
      seconds(report, "load of plans that fit, s", start);
      memory(report, session.memory());
      DriverMemory.of(gpu.name()).compare(report, session.memory());
      accuracy.denoiser(session, golden);
      accuracy.goldenPictures(session, golden);
      Backend cpu = Backends.choose("cpu");
      try (Session reference = cpu.open(model, SessionOptions.DEFAULT)) {
        accuracy.calibrationPrompts(
            session, reference, folder.resolve("calibration-conditioning.safetensors"));
      }
      double torch = Double.parseDouble(options.getOrDefault("torch_ms", "0"));
      double step = new SpeedProof(model.config(), report).run(session, torch);
      if (!gpu.name().equals("cpu")) {
        Roofline.here().compare(report, step, model.config().denoiser());
      }
      int pictures = Integer.parseInt(options.getOrDefault("pictures", "1000"));
      new GrowthProof(model.config(), report).run(session, pictures);
    }
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
