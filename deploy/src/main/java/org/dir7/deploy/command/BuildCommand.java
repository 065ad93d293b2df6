package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.List;
import org.dir7.backend.tensorrt.TensorRtBackend;
import org.dir7.backend.tensorrt.cuda.Gpu;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 build}: TensorRT plans of an engine, ahead of the first job. */
@Command(
    name = "build",
    description = {
      "Build an engine's TensorRT plans on this machine, ahead of the first job.",
      "Plans fit one GPU, driver and TensorRT; where they fit already, nothing is done.",
      "w8 engines run as fp16 there: INT8 storage saves disk and download only."
    },
    footer = {
      "",
      "Example:",
      "  ./dir7 build --engine build/emoji.dir7",
      "",
      "Exit codes: 0 plans are there, 3 not an engine directory, 4 no GPU or no TensorRT"
    })
public final class BuildCommand implements Dir7Command {

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "DIR",
      description = "Engine directory made by quantize.")
  private Path engine;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Also plans for up to so many guided pictures at once: 1, 2 or 4, fewer where the GPU's"
              + " memory has no room. Default: 1.")
  private int batch;

  @Override
  public int order() {
    return 40;
  }

  @Override
  public Integer call() {
    SessionOptions options = new SessionOptions(0, false, batch);
    try (Engine opened = Engine.open(engine)) {
      Gpu gpu = new TensorRtBackend().gpu();
      PlanCache cache = TensorRtBackend.cache(opened.model());
      int pictures = Gpu.room(opened.model(), options.pictures());
      List<String> problems = cache.problems(gpu.key(opened.model()), pictures);
      problems.forEach(problem -> System.out.println("to build: " + problem));
      boolean built =
          gpu.build(
              opened.model(), cache, pictures, progress -> System.out.println(progress.line()));
      System.out.printf("%s: plans %s in %s%n", engine, built ? "built" : "fit", cache.plans());
      cache
          .sizes(pictures)
          .forEach((name, bytes) -> System.out.printf("%12d bytes  %s%n", bytes, name.file()));
    }
    return 0;
  }
}
