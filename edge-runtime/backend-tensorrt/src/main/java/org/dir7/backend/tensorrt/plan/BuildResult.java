package org.dir7.backend.tensorrt.plan;

import java.util.Map;

/**
 * What a build took.
 *
 * @param seconds of every plan
 * @param measured by the builder, in bytes or seconds, by name; see {@link BuildProtocol}
 */
public record BuildResult(Map<PlanName, Double> seconds, Map<String, Long> measured) {

  /** Most memory of the building process that no file backs. */
  public static final String PEAK_HOST = "peak_host_bytes";

  /** GPU memory that was free before, less the least seen during the build. */
  public static final String PEAK_DEVICE = "peak_device_bytes";

  /** Activations of a session over these plans. */
  public static final String ACTIVATIONS = "activation_bytes";

  public BuildResult {
    seconds = Map.copyOf(seconds);
    measured = Map.copyOf(measured);
  }
}
