package org.dir7.deploy.top;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.dir7.deploy.cli.TextTable;

/** The devices as lines of text, columns as wide as they need to be. */
final class FleetTable {

  /** Longest text of a device that is shown; theirs, and so not to be trusted. */
  private static final int LONGEST = 24;

  private static final String NOTHING = TextTable.NOTHING;

  private static final List<String> HEADINGS =
      List.of(
          "DEVICE",
          "STATE",
          "ENGINE",
          "BACKEND",
          "STEP",
          "WAIT",
          "DONE",
          "FAILED",
          "S/PICTURE",
          "MEMORY",
          "TEMP",
          "POWER",
          "UP");

  /** Columns of numbers, which end at the right. */
  private static final int FIRST_NUMBER = 4;

  private FleetTable() {}

  static List<String> lines(List<Fleet.Device> devices) {
    return TextTable.lines(HEADINGS, devices.stream().map(FleetTable::row).toList(), FIRST_NUMBER);
  }

  private static List<String> row(Fleet.Device device) {
    JsonNode status = device.status();
    JsonNode telemetry = device.telemetry();
    boolean draws = status.has("running");
    return List.of(
        device.name(),
        text(status.path("state")),
        text(status.path("engine_name")),
        text(status.path("backend")),
        draws && device.steps() > 0 ? device.step() + "/" + device.steps() : NOTHING,
        number(status.path("queue"), "%.0f"),
        number(telemetry.path("jobs").path("done"), "%.0f"),
        number(telemetry.path("jobs").path("failed"), "%.0f"),
        number(telemetry.path("seconds_per_picture"), "%.2f"),
        memory(status, telemetry),
        number(telemetry.path("temperature_c"), "%.0f C"),
        number(telemetry.path("power_w"), "%.1f W"),
        uptime(status, telemetry));
  }

  private static String memory(JsonNode status, JsonNode telemetry) {
    JsonNode bytes =
        telemetry.has("memory_bytes") ? telemetry.get("memory_bytes") : status.path("memory_bytes");
    return bytes.isNumber() ? (bytes.asLong() >> 20) + " MiB" : NOTHING;
  }

  /** Telemetry is newer; a device that is offline is not up. */
  private static String uptime(JsonNode status, JsonNode telemetry) {
    if (!status.path("uptime_s").isNumber()) {
      return NOTHING;
    }
    JsonNode seconds =
        telemetry.path("uptime_s").isNumber() ? telemetry.get("uptime_s") : status.get("uptime_s");
    long all = seconds.asLong();
    return all < 3600
        ? "%d min".formatted(all / 60)
        : all < 86400 ? "%d h".formatted(all / 3600) : "%d d".formatted(all / 86400);
  }

  private static String number(JsonNode value, String format) {
    return value.isNumber() ? String.format(Locale.ROOT, format, value.doubleValue()) : NOTHING;
  }

  private static String text(JsonNode value) {
    return TextTable.safe(value.asText(""), LONGEST);
  }
}
