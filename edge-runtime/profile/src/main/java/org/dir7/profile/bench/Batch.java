package org.dir7.profile.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.Generator;

/**
 * Pictures of one engine at the same time: by one session where its backend draws several at once,
 * else by sessions side by side, each in a thread of its own.
 */
final class Batch implements AutoCloseable {

  /** That a session may draw at once. */
  private static final List<Integer> SIZES = List.of(2, SessionOptions.MOST_PICTURES);

  private final int size;
  private final List<Generator> generators = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * Opens the sessions one after the other; where one cannot be opened, none stays open.
   *
   * @param size at least 1
   * @param open a session for up to so many pictures at once
   */
  Batch(int size, IntFunction<Generator> open) {
    this.size = size;
    threads = Executors.newFixedThreadPool(size);
    try {
      generators.add(open.apply(SIZES.contains(size) ? size : 1));
      while (!together() && generators.size() < size) {
        generators.add(open.apply(1));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether one session draws all. */
  boolean together() {
    return size > 1 && first().mostTogether() >= size;
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
