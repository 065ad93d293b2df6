package org.dir7.backend.tensorrt.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Memory that is free for plans: compared with what a build or a session needs before either
 * begins, because a process that is killed for memory says nothing, and swap does not help a GPU.
 *
 * @param device free memory of the GPU, bytes
 * @param host memory that the system can give without swapping, bytes
 * @param shared whether both are the same memory, as on a Jetson
 */
public record BuildMemory(long device, long host, boolean shared) {

  private static final long MIB = 1 << 20;

  /** Library, kernels and code of a building process; an estimate for TensorRT 10.6. */
  static final long HOST_BASE = 700 * MIB;

  /** CUDA context and what TensorRT loads of its kernels. */
  static final long DEVICE_BASE = 300 * MIB;

  /** Below it TensorRT finds no tactic for the larger products. */
  static final long LEAST_WORKSPACE = 16 * MIB;

  /** More than any tactic of these networks asks for. */
  static final long MOST_WORKSPACE = 256 * MIB;

  /** Weights on the host at once: as read, as handed to TensorRT, and inside the plan. */
  private static final int HOST_COPIES = 3;

  /** Weights on the GPU at once while tactics are timed. */
  private static final int DEVICE_COPIES = 2;

  /**
   * Plans on the GPU over their weights: 165 MB of 67 MB, one plan a number of branches, on an
   * H100.
   */
  private static final double PLANS = 2.5;

  /** The plan of several pictures over the weights: the denoiser's once more. */
  private static final double PLAN_TOGETHER = 1;

  /** Kept free for what loads after a session that could do with less: text encoder, Java. */
  static final long SPARE = 256 * MIB;

  /** Activations and tensors of a session: 15 MB for the shipped model. */
  private static final long SESSION = 16 * MIB;

  private static final String REMEDY =
      "; stop other programs (on a Jetson also the desktop: sudo systemctl isolate"
          + " multi-user.target), or run with --backend cpu";

  /**
   * What the system says it has, in /proc/meminfo's {@code MemAvailable}; all where it is silent.
   */
  public static long availableHost(Path meminfo) {
    try {
      for (String line : Files.readAllLines(meminfo, StandardCharsets.US_ASCII)) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE / 2;
    }
    return Long.MAX_VALUE / 2;
  }

  /**
   * What building plans takes on a device whose GPU shares the memory, before anything was measured
   * there.
   *
   * @param weightBytes of the model in the type of the plans
   */
  public static long sharedToBuild(long weightBytes) {
    return HOST_BASE + HOST_COPIES * weightBytes + deviceToBuild(weightBytes) + LEAST_WORKSPACE;
  }

  /** What running takes of such a device, Java left out; likewise. */
  public static long sharedToRun(long weightBytes) {
    return DEVICE_BASE + (long) (PLANS * weightBytes) + SESSION;
  }

  private static long deviceToBuild(long weightBytes) {
    return DEVICE_BASE + DEVICE_COPIES * weightBytes;
  }

  /**
   * How much TensorRT's tactics may use.
   *
   * @param weightBytes of the model in the type of the plans
   * @param last what the last build here was measured to need ({@link BuildResult}); may be empty
   * @throws Dir7Exception (environment) with the numbers, where a build does not fit
   */
  public long workspace(long weightBytes, Map<String, Long> last) {
    long hostNeed = last.getOrDefault(BuildResult.PEAK_HOST, HOST_BASE + HOST_COPIES * weightBytes);
    long deviceNeed = deviceToBuild(weightBytes);
    long forDevice = shared ? Math.min(device, host) - hostNeed : device;
    if (host < hostNeed) {
      throw tooLittle("memory", hostNeed, host, "to build plans");
    }
    if (forDevice < deviceNeed + LEAST_WORKSPACE) {
      throw tooLittle(
          shared ? "memory (shared by processor and GPU)" : "GPU memory",
          deviceNeed + LEAST_WORKSPACE + (shared ? hostNeed : 0),
          shared ? Math.min(device, host) : device,
          "to build plans");
    }
    return Math.min(MOST_WORKSPACE, Math.max(LEAST_WORKSPACE, (forDevice - deviceNeed) / 2));
  }

  /**
   * Refuses a session that does not fit.
   *
   * @param plans of all plan files, bytes: mostly weights
   * @param activations shared by the plans, 0 where not known
   * @param tensors between the plans
   */
  public void requireSession(long plans, long activations, long tensors) {
    long need = plans + activations + tensors;
    if (device < need) {
      throw tooLittle(
          "GPU memory",
          need,
          device,
          "to load plans (%d MiB of plans, %d of activations, %d of tensors)"
              .formatted(mib(plans), mib(activations), mib(tensors)));
    }
  }

  /**
   * How many pictures at once the memory has room for, before any plan was built.
   *
   * @param weightBytes of the model in the type of the plans
   * @param wanted 1, 2 or 4
   */
  public int pictures(long weightBytes, int wanted) {
    return pictures(
        wanted,
        most ->
            DEVICE_BASE
                + (long) ((PLANS + PLAN_TOGETHER * PlanName.together(most).size()) * weightBytes)
                + most * SESSION);
  }

  /**
   * How many pictures at once the memory has room for: what is wanted, or the next smaller number
   * of 4, 2, 1, which is logged. One is never refused here.
   *
   * @param need bytes of a session that draws up to so many
   */
  public int pictures(int wanted, IntToLongFunction need) {
    long free = shared ? Math.min(device, host) : device;
    int most = wanted;
    while (most > 1 && need.applyAsLong(most) + SPARE > free) {
      most /= 2;
    }
    if (most < wanted) {
      Logger.info(
          "GPU memory: {} MiB are needed to draw {} pictures at once, {} MiB are free: {} at once",
          mib(need.applyAsLong(wanted) + SPARE),
          wanted,
          mib(free),
          most);
    }
    return most;
  }

  private static Dir7Exception tooLittle(String what, long need, long free, String why) {
    return Dir7Exception.environment(
        "%s: %d MiB are needed %s, %d MiB are free%s", what, mib(need), why, mib(free), REMEDY);
  }

  private static long mib(long bytes) {
    return (bytes + MIB - 1) / MIB;
  }
}
