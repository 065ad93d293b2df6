package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaGetDeviceProperties;

import org.bytedeco.cuda.cudart.cudaDeviceProp;

/**
 * What the GPU's data sheet would say, from its driver.
 *
 * @param sm compute capability, such as {@code 8.7}
 * @param hertz highest clock of its multiprocessors
 * @param bytesPerSecond of its memory
 */
public record GpuSpeed(String sm, int multiprocessors, double hertz, double bytesPerSecond) {

  private static final double KILO = 1e3;
  private static final int BITS_A_BYTE = 8;

  /** Both edges of the clock. */
  private static final int EDGES = 2;

  public static GpuSpeed here() {
    try (cudaDeviceProp gpu = new cudaDeviceProp()) {
      Cuda.check(cudaGetDeviceProperties(gpu, 0), "properties of the GPU");
      return new GpuSpeed(
          gpu.major() + "." + gpu.minor(),
          gpu.multiProcessorCount(),
          gpu.clockRate() * KILO,
          gpu.memoryClockRate() * KILO * EDGES * gpu.memoryBusWidth() / BITS_A_BYTE);
    }
  }
}
