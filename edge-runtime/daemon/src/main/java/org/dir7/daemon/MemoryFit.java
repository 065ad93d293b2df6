package org.dir7.daemon;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.FreeMemory;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.generate.FitCheck;
import org.tinylog.Logger;

/**
 * Compares what an engine will hold with what this process may still take, and refuses with the
 * numbers before anything is loaded: a device that runs out later kills at random.
 *
 * @param heapLimit bytes that long-lived objects can have in Java's heap
 * @param free what the system gives this process, what it has counted; empty where it does not
 *     tell, and then only the heap is checked
 */
public record MemoryFit(long heapLimit, Optional<FreeMemory> free) implements FitCheck {

  /**
   * Java itself once it has drawn: classes, compiled code, thread stacks, libraries. The daemon's
   * peak of 226.5 MiB less the contract's parts, 104.8, and {@link #HEAP_WORK} is 106 MiB
   * (benchmarks/results/memory-zen3-java17.md).
   */
  public static final long JAVA = 108L << 20;

  /** Heap for what comes and goes: messages, pictures, and matrices while they are packed. */
  public static final long HEAP_WORK = 16L << 20;

  private static final int HEAP_STEP_MIB = 16;

  private static final double MIB = 1 << 20;

  /** The limits of this process now; what it has taken already, Java itself has in it. */
  public static MemoryFit here() {
    long taken = ProcessMemory.resident();
    return new MemoryFit(
        heapForLongLived(),
        FreeMemory.read(DeviceRoot.system())
            .map(free -> new FreeMemory(free.bytes() + taken, free.of(), free.limit())));
  }

  /** Of collectors with generations only the old one holds what an engine needs. */
  private static long heapForLongLived() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getName().contains("Tenured"))
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(usage -> usage.getMax())
        .filter(max -> max > 0)
        .findFirst()
        .orElse(Runtime.getRuntime().maxMemory());
  }

  @Override
  public void check(MemoryContract contract) {
    long heap = contract.total(Kind.HEAP) + HEAP_WORK;
    if (heap > heapLimit) {
      throw Dir7Exception.environment(
          "engine: needs %s of Java heap (%s, work %s), but the heap may grow to %s only: allow"
              + " more with DIR7_JAVA_OPTS=-Xmx%dm",
          mib(heap),
          parts(contract, Kind.HEAP),
          mib(HEAP_WORK),
          mib(heapLimit),
          enoughHeapMib(heap - heapLimit));
    }
    if (free.isEmpty()) {
      return;
    }
    long need = heap + JAVA + contract.total(Kind.NATIVE) + contract.total(Kind.MAPPED);
    FreeMemory has = free.get();
    Logger.debug("memory: needs {}, {} free", mib(need), mib(has.bytes()));
    if (need > has.bytes()) {
      throw Dir7Exception.environment(
          "engine: needs %s of memory (%s, work %s, Java itself %s), but only %s of %s are"
              + " available%s: %s",
          mib(need),
          parts(contract, Kind.HEAP, Kind.NATIVE, Kind.MAPPED),
          mib(HEAP_WORK),
          mib(JAVA),
          mib(has.bytes()),
          mib(has.of()),
          has.limit().map(file -> " under the limit in " + file).orElse(""),
          remedy(has));
    }
  }

  /** A limit that is higher by what lacks; whole steps, for a survivor space is not in Java's. */
  private static long enoughHeapMib(long lacking) {
    long limit = Runtime.getRuntime().maxMemory() + lacking >> 20;
    return (limit / HEAP_STEP_MIB + 1) * HEAP_STEP_MIB;
  }

  private static String remedy(FreeMemory has) {
    return has.limit().isPresent()
        ? "raise that limit (MemoryMax of a service, --memory of a container)"
        : "end other programs, or use an engine with I8 weights (quantize --precision w8) or of"
            + " smaller pictures";
  }

  private static String parts(MemoryContract contract, Kind... kinds) {
    return contract.parts().stream()
        .filter(part -> List.of(kinds).contains(part.kind()))
        .map(part -> part.name() + " " + mib(part.bytes()))
        .collect(Collectors.joining(", "));
  }

  private static String mib(long bytes) {
    return "%.1f MiB".formatted(bytes / MIB);
  }
}
