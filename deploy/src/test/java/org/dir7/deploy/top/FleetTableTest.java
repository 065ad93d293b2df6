package org.dir7.deploy.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dir7.daemon.mqtt.Incoming;
import org.junit.jupiter.api.Test;

class FleetTableTest {

  private final Fleet fleet = new Fleet();

  private boolean hear(String topic, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return fleet.heard(
        new Incoming("dir7/v1/" + topic, bytes, bytes.length, 0, false, 0, null, null, null));
  }

  private List<String> lines() {
    return FleetTable.lines(fleet.devices());
  }

  @Test
  void showsWhatDevicesSay() {
    hear(
        "kitchen/status",
        "{\"state\":\"busy\",\"engine_name\":\"emoji\",\"backend\":\"cpu\",\"running\":\"a\","
            + "\"queue\":2,\"uptime_s\":10,\"memory_bytes\":297795584}");
    hear(
        "kitchen/telemetry",
        "{\"uptime_s\":7300,\"memory_bytes\":300000000,\"seconds_per_picture\":4.125,"
            + "\"temperature_c\":51.4,\"power_w\":6.25,\"jobs\":{\"done\":12,\"failed\":1}}");
    hear("kitchen/jobs/a/events", "{\"event\":\"progress\",\"step\":7,\"steps\":20}");
    hear("attic/status", "{\"state\":\"offline\",\"device\":\"attic\"}");
    assertEquals(
        List.of(
            "DEVICE   STATE    ENGINE  BACKEND  STEP  WAIT  DONE  FAILED  S/PICTURE   MEMORY  TEMP"
                + "  POWER   UP",
            "attic    offline  -       -           -     -     -       -          -        -     -"
                + "      -    -",
            "kitchen  busy     emoji   cpu      7/20     2    12       1       4.13  286 MiB  51 C"
                + "  6.3 W  2 h"),
        lines());
  }

  @Test
  void aStepIsGoneWhenTheJobIsDone() {
    hear("kitchen/status", "{\"state\":\"busy\",\"running\":\"a\"}");
    hear("kitchen/jobs/a/events", "{\"event\":\"started\",\"steps\":20}");
    assertTrue(lines().get(1).contains("0/20"), lines().get(1));
    hear("kitchen/jobs/a/events", "{\"event\":\"done\"}");
    assertFalse(lines().get(1).contains("/20"), lines().get(1));
  }

  @Test
  void whatStrangersSendCannotDriveTheTerminal() {
    hear("kitchen/status", "{\"state\":\"\\u001b[2J\\u0007evil\\nnew line\"}");
    String line = lines().get(1);
    assertTrue(line.startsWith("kitchen  ?[2J?evil?new line"), line);
    hear("kitchen/status", "{\"state\":\"" + "x".repeat(500) + "\"}");
    assertTrue(lines().get(1).length() < 120, lines().get(1));
  }

  @Test
  void nonsenseIsLeftOut() {
    assertFalse(hear("kitchen/status", "no json"));
    assertFalse(hear("kitchen/status", "[1]"));
    assertFalse(hear("Kitchen/status", "{}"));
    assertFalse(hear("groups/status", "{}"));
    assertFalse(hear("kitchen/other", "{}"));
    assertEquals(1, lines().size());
    assertTrue(hear("kitchen/status", "{\"state\":7,\"queue\":\"many\",\"memory_bytes\":{}}"));
    assertTrue(lines().get(1).startsWith("kitchen  7 "), lines().get(1));
  }
}
