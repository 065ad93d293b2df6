package org.dir7.deploy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.deploy.cli.TextTable;

/** Who has what. */
final class DeviceTable {

  private static final List<String> HEADINGS =
      List.of(
          "DEVICE",
          "GROUP",
          "ENGINE",
          "HASH",
          "SLOT",
          "PROGRAM",
          "HEALTH",
          "LAST SEEN",
          "AGAINST THE FILE");

  private static final int HASH_DIGITS = 12;
  private static final int LONGEST = 40;
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private DeviceTable() {}

  /**
   * Lines of the table.
   *
   * @param notes what is said of a device in the last column instead of how it differs
   */
  static List<String> lines(
      FleetFile fleet, FleetLink link, SeenNotes seen, Map<String, String> notes) {
    List<List<String>> rows = new ArrayList<>();
    for (FleetFile.Group group : fleet.groups()) {
      for (String device : group.devices()) {
        rows.add(
            row(group, device, link.status(device), seen, Optional.ofNullable(notes.get(device))));
      }
    }
    return TextTable.lines(HEADINGS, rows, HEADINGS.size());
  }

  private static List<String> row(
      FleetFile.Group group,
      String device,
      JsonNode status,
      SeenNotes seen,
      Optional<String> note) {
    boolean there = FleetLink.isThere(status);
    String hash = status.path("engine").asText("");
    return List.of(
        device,
        group.name(),
        text(status.path("engine_name")),
        text(hash.length() > HASH_DIGITS ? hash.substring(0, HASH_DIGITS) : hash),
        slot(status.path("slots").path("engine")),
        text(status.path("version")) + programSlot(status.path("slots").path("program")),
        health(status),
        there ? "now" : seen.last(device).map(DeviceTable::minute).orElse("never"),
        note.orElseGet(() -> against(group, status, there)));
  }

  private static String against(FleetFile.Group group, JsonNode status, boolean there) {
    if (!there) {
      return "unknown";
    }
    List<Version> missing = Rollout.missing(group, status);
    return missing.isEmpty()
        ? "has it"
        : "lacks " + String.join("; ", missing.stream().map(Version::words).toList());
  }

  private static String minute(Instant time) {
    return MINUTE.format(time);
  }

  private static String slot(JsonNode slot) {
    return slot.has("slot")
        ? text(slot.path("slot"))
            + " "
            + slot.path("sequence").asLong()
            + (slot.path("trial").asBoolean() ? " on trial" : "")
        : TextTable.NOTHING;
  }

  private static String programSlot(JsonNode slot) {
    return slot.has("slot") ? " (" + slot(slot) + ")" : "";
  }

  private static String health(JsonNode status) {
    String state = text(status.path("state"));
    JsonNode limits = status.path("limits");
    return limits.isArray() && !limits.isEmpty() ? state + ": " + text(limits.get(0)) : state;
  }

  private static String text(JsonNode value) {
    return text(value.asText(""));
  }

  private static String text(String value) {
    return TextTable.safe(value, LONGEST);
  }
}
