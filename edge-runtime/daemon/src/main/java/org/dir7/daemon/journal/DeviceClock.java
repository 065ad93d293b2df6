package org.dir7.daemon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.daemon.job.JsonText;

/**
 * Measures deadlines on devices without a battery clock: by the time since boot while the machine
 * stays up, by the wall clock over a reboot, and then only as far as the wall clock is believable.
 */
public final class DeviceClock {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path UPTIME = Path.of("/proc/uptime");

  /** A longer time over a reboot means that the wall clock was set meanwhile. */
  private static final double BELIEVABLE_SECONDS = 7 * 86400.0;

  /**
   * A moment.
   *
   * @param boot names the boot of the machine; empty where unknown
   * @param upSeconds since that boot
   * @param wallSeconds since 1970 by the wall clock
   */
  public record Stamp(String boot, double upSeconds, double wallSeconds) {

    ObjectNode toJson() {
      return JsonText.MAPPER
          .createObjectNode()
          .put("boot", boot)
          .put("up", upSeconds)
          .put("wall", wallSeconds);
    }

    static Stamp fromJson(JsonNode json) {
      return new Stamp(
          json.path("boot").asText(), json.path("up").asDouble(), json.path("wall").asDouble());
    }

    /** Seconds from this moment to a later one; 0 where nothing can be known. */
    public double secondsUntil(Stamp later) {
      if (!boot.isEmpty() && boot.equals(later.boot)) {
        return Math.max(0, later.upSeconds - upSeconds);
      }
      double wall = later.wallSeconds - wallSeconds;
      return wall < 0 || wall > BELIEVABLE_SECONDS ? 0 : wall;
    }
  }

  private final String boot;
  private final double upAtStart;
  private final long nanosAtStart = System.nanoTime();

  public DeviceClock() {
    String id = firstWord(BOOT_ID);
    String up = firstWord(UPTIME);
    boot = up.isEmpty() ? "" : id;
    upAtStart = up.isEmpty() ? 0 : Double.parseDouble(up);
  }

  public Stamp now() {
    return new Stamp(
        boot,
        upAtStart + (System.nanoTime() - nanosAtStart) / 1e9,
        System.currentTimeMillis() / 1e3);
  }

  private static String firstWord(Path file) {
    try {
      return Files.readString(file).strip().split(" ", 2)[0];
    } catch (IOException e) {
      return ""; // not Linux
    }
  }
}
