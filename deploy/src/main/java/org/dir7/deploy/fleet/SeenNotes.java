package org.dir7.deploy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.dir7.daemon.job.JsonText;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.tinylog.Logger;

/**
 * When a device was last seen by this command: a board has no battery clock, and the broker does
 * not say since when a device is gone. Kept beside the fleet file, in {@code FILE.seen}; of no
 * other use, so that a folder that cannot be written is no failure.
 */
final class SeenNotes {

  private final Path file;
  private final TreeMap<String, Long> seconds = new TreeMap<>();

  private SeenNotes(Path file) {
    this.file = file;
  }

  static SeenNotes beside(Path fleetFile) {
    Path absolute = fleetFile.toAbsolutePath();
    SeenNotes notes = new SeenNotes(absolute.resolveSibling(absolute.getFileName() + ".seen"));
    if (Files.isRegularFile(notes.file)) {
      try {
        JsonNode json = JsonText.read(Files.readAllBytes(notes.file));
        json.fields()
            .forEachRemaining(
                entry -> notes.seconds.put(entry.getKey(), entry.getValue().asLong()));
      } catch (IOException | Dir7Exception e) {
        Logger.warn(e, "{} is not read", notes.file);
      }
    }
    return notes;
  }

  Optional<Instant> last(String device) {
    return Optional.ofNullable(seconds.get(device)).map(Instant::ofEpochSecond);
  }

  /** Notes who is there now. */
  void update(FleetFile fleet, FleetLink link) {
    long now = Instant.now().getEpochSecond();
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    for (String device : fleet.devices()) {
      if (FleetLink.isThere(link.status(device))) {
        seconds.put(device, now);
      }
    }
    seconds.forEach(json::put);
    try {
      AtomicFile.write(file, JsonText.MAPPER.writeValueAsBytes(json));
    } catch (IOException | Dir7Exception e) {
      Logger.warn(e, "{} is not written", file);
    }
  }
}
