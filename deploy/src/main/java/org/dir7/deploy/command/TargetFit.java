package org.dir7.deploy.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.backend.tensorrt.plan.BuildMemory;
import org.dir7.daemon.MemoryFit;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;

/**
 * What an engine will take on the boards of a target, to build plans and to run, against what those
 * boards have. Modelled: the device itself compares with what is free there before either begins.
 */
final class TargetFit {

  private static final double MIB = 1 << 20;

  /**
   * Linux without a desktop, and what the firmware keeps: of a 4 GB Nano about 3.4 GiB are free.
   */
  private static final long SYSTEM = 600L << 20;

  /** Memory of the boards, GiB, by title: the smallest first. */
  private static final Map<Target, List<Integer>> BOARDS =
      Map.of(Target.JETSON_NANO, List.of(2, 4), Target.ORIN_NANO, List.of(4, 8));

  private TargetFit() {}

  /**
   * Refuses what no board of a target could build or run.
   *
   * @param weights number of weights of the model
   * @throws Dir7Exception (bad input) with the numbers
   */
  static void require(Target target, long weights) {
    List<Integer> boards = BOARDS.getOrDefault(target, List.of());
    if (boards.isEmpty()) {
      return;
    }
    int largest = boards.get(boards.size() - 1);
    long need = Math.max(toBuild(weights), toRun(weights));
    if (need > free(largest)) {
      throw Dir7Exception.badInput(
          "--target %s: the model needs %s to build its plans and %s to run; the largest board has"
              + " %d GB, of which about %s are free",
          target.label(), mib(toBuild(weights)), mib(toRun(weights)), largest, mib(free(largest)));
    }
  }

  /**
   * A line a board, or one on what the CPU backend takes.
   *
   * @param weights number of weights of the model
   * @param cpu what the CPU backend will hold
   */
  static List<String> lines(Target target, long weights, MemoryContract cpu) {
    List<String> lines = new ArrayList<>();
    for (int gib : BOARDS.getOrDefault(target, List.of())) {
      boolean builds = toBuild(weights) <= free(gib);
      boolean runs = toRun(weights) <= free(gib);
      lines.add(
          String.format(
              Locale.ROOT,
              "fit, %s %d GB: building plans takes %s, running %s, about %s are free without a"
                  + " desktop: %s",
              target.label(),
              gib,
              mib(toBuild(weights)),
              mib(toRun(weights)),
              mib(free(gib)),
              verdict(builds, runs)));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "fit, %s on the CPU: running takes %s, nothing to build",
            target.label(),
            mib(onCpu(cpu))));
    return lines;
  }

  private static String verdict(boolean builds, boolean runs) {
    if (builds && runs) {
      return "fits";
    }
    return runs ? "building does not fit, use --backend cpu there" : "does not fit";
  }

  private static long onCpu(MemoryContract cpu) {
    return MemoryFit.JAVA + MemoryFit.HEAP_WORK + cpu.total() - cpu.total(Kind.DEVICE);
  }

  /** Plans hold every weight in FP16, whatever the engine stores. */
  private static long toBuild(long weights) {
    return MemoryFit.JAVA + MemoryFit.HEAP_WORK + BuildMemory.sharedToBuild(weights * Short.BYTES);
  }

  private static long toRun(long weights) {
    return MemoryFit.JAVA + MemoryFit.HEAP_WORK + BuildMemory.sharedToRun(weights * Short.BYTES);
  }

  private static long free(int gib) {
    return ((long) gib << 30) - SYSTEM;
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / MIB);
  }
}
