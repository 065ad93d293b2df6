package org.dir7.device;

import java.util.Optional;
import java.util.function.Function;

/**
 * A value that a board may not offer, and then the reason why not.
 *
 * @param <T> of the value
 */
public sealed interface Reading<T> {

  /**
   * What was read.
   *
   * @param get the value
   */
  record Present<T>(T get) implements Reading<T> {}

  /**
   * What could not be read.
   *
   * @param why a clause that names the file or the condition, {@code no /proc/meminfo}
   */
  record Missing<T>(String why) implements Reading<T> {}

  /** The value, where there is one. */
  default Optional<T> value() {
    return this instanceof Present<T> present ? Optional.of(present.get()) : Optional.empty();
  }

  /** Why there is no value; empty where there is one. */
  default Optional<String> reason() {
    return this instanceof Missing<T> missing ? Optional.of(missing.why()) : Optional.empty();
  }

  /** The same for a value computed from this one. */
  default <R> Reading<R> map(Function<T, R> function) {
    return this instanceof Present<T> present
        ? new Present<>(function.apply(present.get()))
        : new Missing<>(reason().orElseThrow());
  }
}
