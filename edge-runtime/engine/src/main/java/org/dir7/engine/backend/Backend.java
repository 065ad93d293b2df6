package org.dir7.engine.backend;

import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;

/**
 * A way to run engines, found with {@link java.util.ServiceLoader}. Constructing one loads nothing;
 * {@link #availability()} looks, {@link #open} allocates.
 */
public interface Backend {

  /** Name in flags and files, such as {@code cpu}. */
  String name();

  /** Order of preference for {@code auto}: the highest usable one is taken. */
  int priority();

  /** Whether it can run here; the answer does not change while the process lives. */
  Availability availability();

  /**
   * Why engines of that precision cannot run on this machine with this backend, as a clause; empty
   * where they can. Asked only where the backend is {@link #availability usable}; {@code auto} then
   * takes the next one.
   */
  default Optional<String> refusal(Precision precision) {
    return Optional.empty();
  }

  /**
   * What has to be made here before {@link #open} is quick; empty where nothing has. {@code open}
   * makes it itself where it is still missing.
   *
   * @throws Dir7Exception (bad input) where the model's precision cannot run here
   */
  default Optional<Preparation> preparation(Model model, SessionOptions options) {
    return Optional.empty();
  }

  /**
   * Loads a model: packs its weights and allocates everything that its jobs will need.
   *
   * @throws Dir7Exception (environment) where memory or hardware does not suffice, (bad input)
   *     where the model's precision cannot run here
   */
  Session open(Model model, SessionOptions options);

  /**
   * What {@link #open} would hold, computed from sizes alone: nothing is loaded. Empty where only
   * building tells.
   */
  default Optional<MemoryContract> contract(Model model, SessionOptions options) {
    return Optional.empty();
  }

  /**
   * What this machine can do at best with that many threads, measured now; empty where the backend
   * has no way to measure it. Asked after pictures were drawn, never before: a loop that peaks may
   * change how the compiler treats the code that follows.
   *
   * @param threads 0 for the backend's default
   */
  default Optional<Peak> peak(int threads) {
    return Optional.empty();
  }

  /** The bare recurrence, for tests, tools and state tracking. */
  Wkv7Operator wkv7(SessionOptions options);
}
