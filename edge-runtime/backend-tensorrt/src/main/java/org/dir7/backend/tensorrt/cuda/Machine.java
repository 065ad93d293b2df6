package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceProperties;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cudaRuntimeGetVersion;

import java.nio.file.Path;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.javacpp.SizeTPointer;
import org.dir7.backend.tensorrt.plan.BuildMemory;
import org.dir7.backend.tensorrt.plan.PlanKey;
import org.dir7.backend.tensorrt.probe.GpuProbe;
import org.dir7.engine.backend.GpuMemory;
import org.dir7.engine.io.Sha256;

/** The GPU, the driver and the libraries, as far as plans depend on them. */
public final class Machine {

  private static final int DEVICE = 0;

  /** Set to {@code no}, the plugin computes recurrences alone everywhere; for comparing the two. */
  static final String BRANCHES = "DIR7_TENSORRT_BRANCHES";

  /** First compute capability whose tensor cores the plugin's own matrix products use. */
  private static final int TENSOR_CORES = 8;

  private Machine() {}

  /** The key of a plan built here and now. */
  public static PlanKey key(Path plugin, String engineHash, String precision) {
    int[] cuda = new int[1];
    int[] driver = new int[1];
    Cuda.check(cudaRuntimeGetVersion(cuda), "runtime version");
    Cuda.check(cudaDriverGetVersion(driver), "driver version");
    try (cudaDeviceProp gpu = new cudaDeviceProp()) {
      Cuda.check(cudaGetDeviceProperties(gpu, DEVICE), "properties of GPU " + DEVICE);
      return new PlanKey(
          gpu.name().getString(),
          gpu.major() + "." + gpu.minor(),
          gpu.totalGlobalMem() >> 20,
          GpuProbe.dotted(TrtLibrary.version()),
          cudaName(cuda[0]),
          cudaName(driver[0]),
          Sha256.of(plugin),
          engineHash,
          precision,
          branches(gpu) ? PlanKey.BRANCHES : PlanKey.RECURRENCES);
    }
  }

  /** Whether plans of this GPU have whole residual branches as plugin calls. */
  static boolean branches() {
    try (cudaDeviceProp gpu = new cudaDeviceProp()) {
      Cuda.check(cudaGetDeviceProperties(gpu, DEVICE), "properties of GPU " + DEVICE);
      return branches(gpu);
    }
  }

  private static boolean branches(cudaDeviceProp gpu) {
    return gpu.major() >= TENSOR_CORES && !"no".equals(System.getenv(BRANCHES));
  }

  /** What is free for plans now, on the GPU and on the host. */
  static BuildMemory freeMemory() {
    try (cudaDeviceProp gpu = new cudaDeviceProp()) {
      Cuda.check(cudaGetDeviceProperties(gpu, DEVICE), "properties of GPU " + DEVICE);
      long host = BuildMemory.availableHost(Path.of("/proc/meminfo"));
      return new BuildMemory(freeBytes(), host, gpu.integrated() != 0);
    }
  }

  /** Device memory that is free now, in bytes. */
  static long freeBytes() {
    GpuMemory memory = memory();
    return memory.total() - memory.used();
  }

  /** Device memory now, as the driver says. */
  static GpuMemory memory() {
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer all = new SizeTPointer(1)) {
      Cuda.check(cudaMemGetInfo(free, all), "free memory");
      return new GpuMemory(DeviceMemory.held(), all.get() - free.get(), all.get());
    }
  }

  /** 12060 is 12.6. */
  private static String cudaName(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }
}
