package org.dir7.engine.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
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
  public static Optional<Backend> ready(Model model, SessionOptions options) {
    return all().stream()
        .filter(b -> b.availability().usable() && b.refusal(model.precision()).isEmpty())
        .filter(b -> b.preparation(model, options).isEmpty())
        .findFirst();
  }

  /**
   * The backend of that name, or with {@code auto} the best usable one, whatever it is to run; a
   * downgrade is logged with its reason.
   *
   * @throws Dir7Exception (usage) for an unknown name, (environment) where it cannot run here
   */
  public static Backend choose(String name) {
    return choose(name, backend -> Optional.empty());
  }

  /**
   * The backend of that name for a model, or with {@code auto} the best that runs its precision
   * here; a downgrade is logged with its reason.
   *
   * @throws Dir7Exception (usage) for an unknown name, (environment) where it cannot run here, (bad
   *     input) where it does not run the model's precision
   */
  public static Backend choose(String name, Model model) {
    return choose(name, backend -> backend.refusal(model.precision()));
  }

  private static Backend choose(String name, Function<Backend, Optional<String>> refusal) {
    List<Backend> all = all();
    return name.equals(AUTO) ? best(all, refusal) : named(all, name, refusal);
  }

  private static Backend best(List<Backend> all, Function<Backend, Optional<String>> refusal) {
    List<String> reasons = new ArrayList<>();
    for (Backend backend : all) {
      Availability availability = backend.availability();
      Optional<String> refused =
          availability.usable() ? refusal.apply(backend) : Optional.of(availability.reason());
      if (refused.isEmpty()) {
        Logger.info("backend {}: {}", backend.name(), availability.reason());
        return backend;
      }
      Logger.info("backend {} not used: {}", backend.name(), refused.get());
      reasons.add(backend.name() + ": " + refused.get());
    }
    throw Dir7Exception.environment("no backend can run here: %s", String.join("; ", reasons));
  }

  private static Backend named(
      List<Backend> all, String name, Function<Backend, Optional<String>> refusal) {
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
    refusal
        .apply(backend)
        .ifPresent(
            reason -> {
              throw Dir7Exception.badInput("backend %s: %s", name, reason);
            });
    return backend;
  }
}
