package org.dir7.backend.tensorrt.plan;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Builds the plans of a request; the product runs a child process, tests write files. */
@FunctionalInterface
public interface PlanBuilder {

  /**
   * Writes every {@link PlanName}'s file into {@link PlanCache#building()}.
   *
   * @param request checkpoint folder ({@link BuildRequest})
   * @param precision the model's, such as {@code fp16}
   * @throws org.dir7.engine.Dir7Exception (environment) where a plan cannot be built here
   */
  void build(Path request, String precision, PlanCache cache, Consumer<BuildProgress> progress);
}
