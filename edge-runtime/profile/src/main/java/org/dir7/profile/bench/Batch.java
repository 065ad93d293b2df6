package org.dir7.profile.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.dir7.engine.generate.Generator;

/** Sessions of one engine that draw at the same time, each in a thread of its own. */
final class Batch implements AutoCloseable {

  private final List<Generator> generators = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * Opens the sessions one after the other; where one cannot be opened, none stays open.
   *
   * @param size at least 1
   */
  Batch(int size, Supplier<Generator> open) {
    threads = Executors.newFixedThreadPool(size);
    try {
      for (int i = 0; i < size; i++) {
        generators.add(open.get());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Generator first() {
    return generators.get(0);
  }

  /**
   * Has every session draw once, beginning together.
   *
   * @param picture draws one and returns its seconds
   * @return seconds until all were ready: those of the slowest
   */
  double draw(ToDoubleFunction<Generator> picture) {
    List<Callable<Double>> calls = new ArrayList<>();
    for (Generator generator : generators) {
      calls.add(() -> picture.applyAsDouble(generator));
    }
    try {
      List<Double> seconds = new ArrayList<>();
      for (Future<Double> result : threads.invokeAll(calls)) {
        seconds.add(result.get());
      }
      return Collections.max(seconds);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    generators.forEach(Generator::close);
  }
}
