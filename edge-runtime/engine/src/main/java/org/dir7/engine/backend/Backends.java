package org.dir7.engine.backend;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.Model;
import org.tinylog.Logger;

/** Finds and chooses backends. */
public final class Backends {

  /** Takes the best usable backend. */
  public static final String AUTO = "auto";

  private Backends() {}

  /** All backends on the class path, the preferred first. */
  public static List<Backend> all() {
    return ServiceLoader.load(Backend.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(Backend::priority).reversed())
        .toList();
  }

  /**
   * The best usable backend that needs no preparation for this model: what serves while a better
   * one is prepared.
   */
  public static Optional<Backend> ready(Model model) {
    return all().stream()
        .filter(b -> b.availability().usable() && b.preparation(model).isEmpty())
        .findFirst();
  }

  /**
   * The backend of that name, or with {@code auto} the best usable one; a downgrade is logged with
   * its reason.
   *
   * @throws Dir7Exception (usage) for an unknown name, (environment) where it cannot run here
   */
  public static Backend choose(String name) {
    List<Backend> all = all();
    if (name.equals(AUTO)) {
      for (Backend backend : all) {
        Availability availability = backend.availability();
        if (availability.usable()) {
          Logger.info("backend {}: {}", backend.name(), availability.reason());
          return backend;
        }
        Logger.info("backend {} not used: {}", backend.name(), availability.reason());
      }
      throw Dir7Exception.environment("no backend can run here: %s", reasons(all));
    }
    Backend backend =
        all.stream()
            .filter(b -> b.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    Dir7Exception.usage(
                        "backend: \"%s\" is unknown; it must be one of: auto, %s",
                        name, all.stream().map(Backend::name).collect(Collectors.joining(", "))));
    if (!backend.availability().usable()) {
      throw Dir7Exception.environment(
          "backend %s cannot run here: %s", name, backend.availability().reason());
    }
    return backend;
  }

  private static String reasons(List<Backend> all) {
    return all.stream()
        .map(b -> b.name() + ": " + b.availability().reason())
        .collect(Collectors.joining("; "));
  }
}
