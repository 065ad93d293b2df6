package org.dir7.backend.tensorrt.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a plan depends on: it runs only where all of it is the same.
 *
 * @param gpu name of the GPU, as the driver gives it
 * @param sm compute capability, such as {@code 8.7}
 * @param memoryMiB memory of the GPU: boards of one name differ in it, and tactics with it
 * @param tensorrt such as {@code 10.3.0}
 * @param cuda runtime version, such as {@code 12.6}
 * @param driver the highest CUDA version that the driver serves, such as {@code 12.6}
 * @param plugin SHA-256 of the plugin's library
 * @param engine the engine's hash
 * @param precision such as {@code fp16}
 * @param networks version of the networks' emission: {@link #RECURRENCES} or {@link #BRANCHES}
 */
public record PlanKey(
    String gpu,
    String sm,
    long memoryMiB,
    String tensorrt,
    String cuda,
    String driver,
    String plugin,
    String engine,
    String precision,
    int networks) {

  /**
   * Networks whose recurrences are plugin calls; raised, as the next, with every change of what is
   * emitted.
   */
  public static final int RECURRENCES = 1;

  /** Networks whose residual branches are plugin calls, where that can be. */
  public static final int BRANCHES = 2;

  /** Fields by name, in the order of the record. */
  public Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("gpu", gpu);
    fields.put("sm", sm);
    fields.put("memory_mib", Long.toString(memoryMiB));
    fields.put("tensorrt", tensorrt);
    fields.put("cuda", cuda);
    fields.put("driver", driver);
    fields.put("plugin", plugin);
    fields.put("engine", engine);
    fields.put("precision", precision);
    fields.put("networks", Integer.toString(networks));
    return fields;
  }

  /** One clause a field that differs: {@code driver: the plan has 12.2, this machine has 12.6}. */
  public static List<String> differences(Map<String, String> plan, PlanKey here) {
    List<String> differences = new ArrayList<>();
    here.fields()
        .forEach(
            (field, value) -> {
              String had = plan.getOrDefault(field, "nothing");
              if (!had.equals(value)) {
                differences.add(field + ": the plan has " + had + ", this machine has " + value);
              }
            });
    return differences;
  }
}
