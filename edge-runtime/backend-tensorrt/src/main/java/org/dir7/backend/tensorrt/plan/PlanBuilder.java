package org.dir7.backend.tensorrt.plan;

import java.util.function.Consumer;

/** Builds the plans of a request; the product runs a child process, tests write files. */
public interface PlanBuilder {

  /**
   * Writes every plan's file and tries the plans once.
   *
   * @throws org.dir7.engine.Dir7Exception (environment) where a plan cannot be built here
   * @throws java.util.concurrent.CancellationException after {@link #cancel}
   */
  BuildResult build(BuildTask task, Consumer<BuildProgress> progress);

  /** Ends a build on another thread soon. */
  default void cancel() {
    // What only writes files ends by itself.
  }
}
