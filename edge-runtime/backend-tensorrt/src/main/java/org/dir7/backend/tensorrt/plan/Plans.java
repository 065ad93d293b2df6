package org.dir7.backend.tensorrt.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dir7.engine.model.Model;
import org.tinylog.Logger;

/**
 * Gives usable plans: those in the cache, those of an earlier state of the machine, or new ones.
 */
public final class Plans {

  private final PlanCache cache;
  private final PlanBuilder builder;
  private final Supplier<BuildMemory> memory;

  /**
   * @param memory what is free when a build is about to begin
   */
  public Plans(PlanCache cache, PlanBuilder builder, Supplier<BuildMemory> memory) {
    this.cache = cache;
    this.builder = builder;
    this.memory = memory;
  }

  /**
   * Builds where the cache does not fit, and says which field differs. The plans in use stay until
   * all new ones are there and have been tried. A second process that wants the same plans waits
   * for the first.
   *
   * @param key of this machine and model
   * @param pictures to be drawn at once at most: 1, 2 or 4
   * @param weightBytes of the model in the type of the plans
   * @return whether a build took place
   * @throws org.dir7.engine.Dir7Exception (environment) where memory does not suffice, or a plan
   *     cannot be built
   */
  public boolean ensure(
      Model model, PlanKey key, int pictures, long weightBytes, Consumer<BuildProgress> progress) {
    if (cache.problems(key, pictures).isEmpty()) {
      return false;
    }
    try (PlanCache.Lock held = cache.lock()) {
      List<String> problems = cache.problems(key, pictures);
      if (problems.isEmpty()) {
        return false; // another process built them meanwhile
      }
      Optional<Path> kept = cache.adopt(key, pictures);
      if (kept.isPresent()) {
        Logger.info("TensorRT plans of {} fit this machine again", kept.get());
        return false;
      }
      Logger.info("building TensorRT plans in {}: {}", held.folder(), String.join("; ", problems));
      build(model, key, pictures, weightBytes, progress);
      return true;
    }
  }

  private void build(
      Model model, PlanKey key, int pictures, long weightBytes, Consumer<BuildProgress> progress) {
    long workspace = memory.get().workspace(weightBytes, cache.lastMeasured());
    Path request = cache.startBuild().resolve("request");
    BuildRequest.write(model, request);
    BuildTask task = new BuildTask(request, model.precision().id(), cache, workspace, pictures);
    BuildResult result = builder.build(task, progress);
    BuildRequest.delete(request);
    cache.commit(key, pictures, result);
  }

  /** Ends an {@link #ensure} on another thread soon. */
  public void cancel() {
    builder.cancel();
  }
}
