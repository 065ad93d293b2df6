package org.dir7.device.board;

import org.dir7.device.Reading;

/**
 * Shared libraries that the backends load.
 *
 * @param tensorRt version of libnvinfer, {@code 8.2.1}
 * @param cudaRuntime version of libcudart, {@code 10.2.300}
 * @param cudaDriver where libcuda.so.1 lies
 * @param libc version of the GNU C library, {@code 2.27}
 */
public record Libraries(
    Reading<String> tensorRt,
    Reading<String> cudaRuntime,
    Reading<String> cudaDriver,
    Reading<String> libc) {

  /** First number of a version; -1 where there is none. */
  public static int major(String version) {
    return number(version, 0);
  }

  /** Whether a version such as {@code 2.36} is at least {@code major.minor}. */
  public static boolean atLeast(String version, int major, int minor) {
    int first = number(version, 0);
    return first > major || (first == major && number(version, 1) >= minor);
  }

  private static int number(String version, int index) {
    String[] parts = version.split("[^0-9]+", -1);
    return index < parts.length && parts[index].matches("\\d{1,6}")
        ? Integer.parseInt(parts[index])
        : -1;
  }
}
