package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.List;
import org.dir7.backend.tensorrt.TensorRtBackend;
import org.dir7.backend.tensorrt.cuda.Gpu;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Session;
import org.dir7.engine.format.Engine;
import org.dir7.engine.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 inspect}: what TensorRT made of an engine. */
@Command(
    name = "inspect",
    description = {
      "Show the layers, types and tactics of an engine's TensorRT plans, as JSON, and the memory",
      "that a session takes."
    },
    footer = {
      "",
      "Example:",
      "  ./dir7 inspect --engine build/emoji.dir7",
      "",
      "Exit codes: 0 shown, 3 not an engine directory, 4 no GPU, no TensorRT, or no plans that fit"
    })
public final class InspectCommand implements Dir7Command {

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "DIR",
      description = "Engine directory made by quantize.")
  private Path engine;

  @Override
  public int order() {
    return 41;
  }

  @Override
  public Integer call() {
    try (Engine opened = Engine.open(engine)) {
      Model model = opened.model();
      Gpu gpu = new TensorRtBackend().gpu();
      PlanCache cache = TensorRtBackend.cache(model);
      List<String> problems = cache.problems(gpu.key(model));
      if (!problems.isEmpty()) {
        throw Dir7Exception.environment(
            "no plans fit (%s); build them with: ./dir7 build --engine %s",
            String.join("; ", problems), engine);
      }
      gpu.layers(cache).forEach((name, json) -> System.out.printf("%s%n%s%n", name.id(), json));
      try (Session session = gpu.open(model, cache, false)) {
        System.out.print(session.memory().table());
      }
    }
    return 0;
  }
}
