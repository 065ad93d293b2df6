package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.QuantizeReport;
import org.dir7.quantize.Quantizer;
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
      "",
      "Example:",
      "  ./dir7 quantize --checkpoint models/dir7-s-emoji --precision w8 --out build/emoji.dir7",
      "  ./dir7 verify build/emoji.dir7"
    })
public final class QuantizeCommand implements Dir7Command {

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoint folder: config.json and the weights that it names.")
  private Path checkpoint;

  @Option(
      names = "--precision",
      required = true,
      paramLabel = "NAME",
      description = "fp32, fp16 or w8, see below.")
  private String precision;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR.dir7",
      description = "Engine directory to write; an engine that is there is replaced.")
  private Path out;

  @Option(names = "--tensors", description = "Print the error of every tensor, not the worst only.")
  private boolean tensors;

  @Override
  public int order() {
    return 15;
  }

  @Override
  public Integer call() {
    Precision wanted =
        Precision.byId(precision)
            .orElseThrow(
                () ->
                    Dir7Exception.usage(
                        "--precision: \"%s\" is unknown; it must be one of: %s",
                        precision,
                        Arrays.stream(Precision.values())
                            .map(Precision::id)
                            .collect(Collectors.joining(", "))));
    QuantizeReport report;
    try (Progress progress = Progress.of("quantizing")) {
      report = Quantizer.quantize(checkpoint, wanted, out, progress::update);
    }
    if (tensors) {
      report.tensorLines().forEach(System.out::println);
    }
    report.summaryLines().forEach(System.out::println);
    System.out.println("engine: " + out);
    return 0;
  }
}
