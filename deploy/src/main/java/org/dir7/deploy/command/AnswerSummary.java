package org.dir7.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.dir7.daemon.client.SubmitResult;

/** A daemon's answer in a few lines. */
final class AnswerSummary {

  private AnswerSummary() {}

  static String text(Path out, SubmitResult result) {
    JsonNode done = result.done();
    StringBuilder text = new StringBuilder();
    add(
        text,
        "%s: %dx%d, %d bytes, seed %d",
        out,
        done.path("width").asInt(),
        done.path("height").asInt(),
        result.png().length,
        done.path("seed").asLong());
    if (done.path("prompt_cut").asBoolean()) {
      add(text, "the prompt was longer than the model reads and was cut");
    }
    add(
        text,
        "%d %s of %s, guidance %s, device %s, backend %s, engine %.12s",
        done.path("steps").asInt(),
        done.path("steps").asInt() == 1 ? "step" : "steps",
        done.path("sampler").asText(),
        done.path("guidance").asText(),
        done.path("device").asText(),
        done.path("backend").asText(),
        done.path("engine").asText());
    for (Map.Entry<String, JsonNode> stage : done.path("seconds").properties()) {
      add(text, "%-24s %9.2f s", stage.getKey(), stage.getValue().asDouble());
    }
    add(
        text,
        "%-24s %9.2f MiB",
        "daemon, peak",
        done.path("peak_memory_bytes").asLong() / 1048576.0);
    if (done.has("joules")) {
      add(text, "%-24s %9.1f J", "energy of the board", done.path("joules").asDouble());
    }
    if (done.has("temperature_c")) {
      add(text, "%-24s %9.1f °C", "hottest sensor", done.path("temperature_c").asDouble());
    }
    return text.toString();
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
