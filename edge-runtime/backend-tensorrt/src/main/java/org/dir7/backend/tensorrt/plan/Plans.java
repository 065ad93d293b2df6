package org.dir7.backend.tensorrt.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.dir7.engine.model.Model;
import org.tinylog.Logger;

/** Gives usable plans: those in the cache, or new ones. */
public final class Plans {

  private final PlanCache cache;
  private final PlanBuilder builder;

  public Plans(PlanCache cache, PlanBuilder builder) {
    this.cache = cache;
    this.builder = builder;
  }

  /**
   * Builds where the cache does not fit, and says which field differs. The plans in use stay until
   * all new ones are there.
   *
   * @param key of this machine and model
   * @return whether a build took place
   */
  public boolean ensure(Model model, PlanKey key, Consumer<BuildProgress> progress) {
    List<String> problems = cache.problems(key);
    if (problems.isEmpty()) {
      return false;
    }
    Logger.info("building TensorRT plans in {}: {}", cache.folder(), String.join("; ", problems));
    Path building = cache.startBuild();
    Path request = building.resolve("request");
    BuildRequest.write(model, request);
    long start = System.nanoTime();
    builder.build(request, model.precision().id(), cache, progress);
    BuildRequest.delete(request);
    cache.commit(key, (System.nanoTime() - start) / 1e9);
    return true;
  }
}
