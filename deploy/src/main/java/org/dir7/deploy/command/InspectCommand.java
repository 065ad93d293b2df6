package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.backend.tensorrt.TensorRtBackend;
import org.dir7.backend.tensorrt.cuda.Gpu;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Engine;
import org.dir7.engine.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dir7 inspect}: what is in an engine, what it takes, what TensorRT made of it. */
@Command(
    name = "inspect",
    description = {
      "Show an engine: model, precision, files, the memory that it takes here, and the TensorRT",
      "plans where this machine has some. Runs on any machine; nothing is built."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 inspect --engine build/emoji.dir7",
      "  ./dir7 inspect --engine build/emoji.dir7 --json > emoji.json   # every layer of every"
          + " plan",
      "",
      "Exit codes: 0 shown, 3 not an engine directory, 4 plans fit but do not load"
    })
public final class InspectCommand implements Dir7Command {

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "DIR",
      description = "Engine directory made by quantize.")
  private Path engine;

  @Option(
      names = "--json",
      description = "Print JSON, with each plan's layers, types and tactics as TensorRT has them.")
  private boolean json;

  @Override
  public int order() {
    return 41;
  }

  @Override
  public Integer call() {
    try (Engine opened = Engine.open(engine)) {
      TensorRtBackend backend = new TensorRtBackend();
      Optional<String> noPlans = noPlans(backend, opened.model());
      EngineSummary summary =
          noPlans
              .map(reason -> withoutPlans(opened, reason))
              .orElseGet(() -> withPlans(opened, backend));
      System.out.print(json ? summary.json() : summary.text());
    }
    return 0;
  }

  /** Why there are no plans to show; empty where there are. */
  private Optional<String> noPlans(TensorRtBackend backend, Model model) {
    if (!backend.availability().usable()) {
      return Optional.of("none, no TensorRT here: " + backend.availability().reason());
    }
    Optional<String> refused = backend.refusal(model.precision());
    if (refused.isPresent()) {
      return Optional.of("none: " + refused.get());
    }
    List<String> problems = TensorRtBackend.cache(model).problems(backend.gpu().key(model), 1);
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "none that fit (%s); build them with: ./dir7 build --engine %s"
                .formatted(String.join("; ", problems), engine));
  }

  private static EngineSummary withoutPlans(Engine engine, String reason) {
    Model model = engine.model();
    Optional<Backend> backend = Backends.ready(model, SessionOptions.DEFAULT);
    return new EngineSummary(
        engine,
        backend.map(Backend::name).orElse("none"),
        backend.flatMap(b -> b.contract(model, SessionOptions.DEFAULT)),
        Map.of(),
        reason);
  }

  private static EngineSummary withPlans(Engine engine, TensorRtBackend backend) {
    Model model = engine.model();
    Gpu gpu = backend.gpu();
    PlanCache cache = TensorRtBackend.cache(model);
    Map<String, PlanSummary> plans = new LinkedHashMap<>();
    gpu.layers(cache).forEach((name, text) -> plans.put(name.id(), PlanSummary.of(text)));
    try (Session session = gpu.open(model, cache, 1, false)) {
      return new EngineSummary(
          engine, backend.name(), Optional.of(session.memory()), plans, /* noPlans= */ "");
    }
  }
}
