package org.dir7.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.dir7.daemon.ProcessMemory;
import org.dir7.daemon.client.SubmitResult;

/** Where the demo's time and memory went. */
final class DemoReport {

  private static final double MIB = 1048576.0;

  private final long start = System.nanoTime();
  private final Map<String, Double> laps = new LinkedHashMap<>();
  private long last = start;

  /** Ends a part of the demo, which began where the last one ended. */
  void lap(String part) {
    long now = System.nanoTime();
    laps.put(part, (now - last) / 1e9);
    last = now;
  }

  void print(Path out, SubmitResult result, long brokerPid) {
    JsonNode done = result.done();
    line(
        "%s: %dx%d, %d bytes, seed %d, %d steps of %s, guidance %s, backend %s",
        out,
        done.path("width").asInt(),
        done.path("height").asInt(),
        result.png().length,
        done.path("seed").asLong(),
        done.path("steps").asInt(),
        done.path("sampler").asText(),
        done.path("guidance").asText(),
        done.path("backend").asText());
    if (done.path("prompt_cut").asBoolean()) {
      line("the prompt was longer than the model reads and was cut");
    }
    laps.forEach(DemoReport::seconds);
    for (Map.Entry<String, JsonNode> stage : done.path("seconds").properties()) {
      seconds("  " + stage.getKey(), stage.getValue().asDouble());
    }
    seconds("total", (last - start) / 1e9);
    mebibytes("daemon, peak memory", done.path("peak_memory_bytes").asLong());
    mebibytes("broker, peak memory", ProcessMemory.peak(brokerPid));
  }

  private static void seconds(String name, double value) {
    line("%-24s %9.2f s", name, value);
  }

  private static void mebibytes(String name, long bytes) {
    line("%-24s %9.2f MiB", name, bytes / MIB);
  }

  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
