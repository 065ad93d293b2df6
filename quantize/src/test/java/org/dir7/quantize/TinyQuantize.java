package org.dir7.quantize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.dir7.quantize.calibrate.Calibrator;

/**
 * A balanced quantization in a process of its own, to be killed, starved of disk, or run on other
 * kernels.
 */
final class TinyQuantize {

  private TinyQuantize() {}

  /**
   * @param args checkpoint, conditioning, engine, precision, prompts, threads, steps
   */
  public static void main(String[] args) {
    QuantizeRequest request =
        new QuantizeRequest(
            Path.of(args[0]),
            Precision.byId(args[3]).orElseThrow(),
            Preset.BALANCED,
            Path.of(args[2]),
            Optional.of(Path.of(args[1])),
            new CalibrationSettings(Integer.parseInt(args[4]), Integer.parseInt(args[6]), 11),
            true,
            new SessionOptions(Integer.parseInt(args[5]), false));
    try {
      Quantizer.quantize(request, QuantizeListener.NONE);
    } catch (Dir7Exception e) {
      System.out.println(e.getMessage());
      System.exit(e.kind().exitCode());
    }
  }

  /**
   * Starts it.
   *
   * @param shell put before the command, such as {@code ulimit -f 8;}, or empty
   * @param kernels as {@code dir7.cpu.kernels} has them
   */
  static Process start(
      TinyCalibration tiny,
      String engine,
      Precision precision,
      int prompts,
      int threads,
      String kernels,
      String shell)
      throws IOException {
    return start(
        tiny.checkpoint,
        tiny.file,
        tiny.engine(engine),
        precision,
        prompts,
        3,
        threads,
        kernels,
        shell);
  }

  /**
   * Starts it with a checkpoint of any size.
   *
   * @param file stored conditioning
   * @param steps a prompt
   */
  static Process start(
      Path checkpoint,
      Path file,
      Path engine,
      Precision precision,
      int prompts,
      int steps,
      int threads,
      String kernels,
      String shell)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "-Dtinylog.level=off",
            "-D" + Calibrator.SAVE_SECONDS + "=0",
            "-Ddir7.cpu.kernels=" + kernels,
            "-cp",
            System.getProperty("java.class.path"),
            TinyQuantize.class.getName(),
            checkpoint.toString(),
            file.toString(),
            engine.toString(),
            precision.id(),
            Integer.toString(prompts),
            Integer.toString(threads),
            Integer.toString(steps)));
    List<String> whole = List.of("sh", "-c", shell + " exec \"$@\"", "sh");
    List<String> all = new ArrayList<>(whole);
    all.addAll(command);
    return new ProcessBuilder(all).redirectErrorStream(true).start();
  }
}
