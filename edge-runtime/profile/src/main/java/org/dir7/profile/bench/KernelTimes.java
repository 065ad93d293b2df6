package org.dir7.profile.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.backend.Peak;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.model.Precision;
import org.dir7.profile.Operation;
import org.dir7.profile.bench.BenchResult.Kernel;
import org.dir7.profile.predict.Roof;
import org.dir7.profile.predict.Work;

/** Sums the operations of pictures by engine, kind and shape. */
final class KernelTimes {

  private static final double GIGA = 1e9;

  private record Key(String engine, String backend, String kind, String shape) {}

  private static final class Sum {
    private long calls;
    private double seconds;
    private double flops;
    private double bytes;
  }

  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  /**
   * Adds an engine's operations; those that the graph does not know, because a backend made one of
   * many, are left out.
   *
   * @param name of the engine
   * @param backend that ran them
   */
  void add(String name, String backend, Engine engine, List<Operation> operations) {
    CheckpointConfig config = engine.config();
    int branches = config.diffusion().guidance() == 1 ? 1 : 2;
    int weightBytes = engine.precision() == Precision.W8 ? 1 : Float.BYTES;
    Roof bytesOnly = Roof.of(new Peak(1, 1), weightBytes);
    Map<String, Work> work = new HashMap<>();
    Work.operations(config, branches).forEach(w -> work.put(w.name(), w));
    for (Operation operation : operations) {
      Work one = work.get(operation.name());
      if (one != null && operation.seconds() > 0) {
        Key key = new Key(name, backend, operation.kind(), one.shape());
        Sum sum = sums.computeIfAbsent(key, k -> new Sum());
        sum.calls += operation.calls();
        sum.seconds += operation.seconds();
        sum.flops += one.flops() * operation.calls();
        sum.bytes += one.bytes(bytesOnly) * operation.calls();
      }
    }
  }

  /**
   * All of them, engine by engine, the dearest first.
   *
   * @param peak what a backend can do at best; empty where it was not measured
   * @param backend that one: the limits of others are not known
   */
  List<Kernel> list(Optional<Peak> peak, String backend) {
    List<Kernel> list = new ArrayList<>();
    sums.forEach(
        (key, sum) -> list.add(kernel(key, sum, peak.filter(p -> key.backend().equals(backend)))));
    // Sorting is stable: engines stay in their order.
    List<String> engines = sums.keySet().stream().map(Key::engine).distinct().toList();
    list.sort(
        Comparator.comparingInt((Kernel k) -> engines.indexOf(k.engine()))
            .thenComparing(Comparator.comparingDouble(Kernel::seconds).reversed()));
    return list;
  }

  private static Kernel kernel(Key key, Sum sum, Optional<Peak> peak) {
    double least =
        peak.map(p -> Math.max(sum.flops / (p.gflops() * GIGA), sum.bytes / (p.gigabytes() * GIGA)))
            .orElse(0.0);
    return new Kernel(
        key.engine(),
        key.kind(),
        key.shape(),
        sum.calls,
        sum.seconds,
        sum.flops / sum.seconds / GIGA,
        sum.bytes / sum.seconds / GIGA,
        least / sum.seconds);
  }
}
