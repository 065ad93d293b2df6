package org.dir7.backend.tensorrt.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;

/**
 * The plans of one engine on this machine:
 *
 * <pre>
 * FOLDER/timing.cache      tactic timings, kept across builds
 *        plans/            the plans in use, with plans.json: key, sizes and SHA-256, build seconds
 *        plans.last/       the ones before, until new ones have replaced them
 *        building/         what the child process writes
 * </pre>
 *
 * A set of plans is complete or not there: {@code building} becomes {@code plans} by renaming.
 */
public final class PlanCache {

  static final String SIDECAR = "plans.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  public PlanCache(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  public Path plans() {
    return folder.resolve("plans");
  }

  public Path building() {
    return folder.resolve("building");
  }

  public Path timingCache() {
    return folder.resolve("timing.cache");
  }

  /** Why the plans cannot be used here, one clause each; empty where they can. */
  public List<String> problems(PlanKey here) {
    Path sidecar = plans().resolve(SIDECAR);
    if (!Files.isRegularFile(sidecar)) {
      return List.of("no plans have been built yet");
    }
    JsonNode json;
    try {
      json = JSON.readTree(sidecar.toFile());
    } catch (IOException e) {
      return List.of(sidecar + " cannot be read");
    }
    Map<String, String> key = new LinkedHashMap<>();
    json.path("key").fields().forEachRemaining(f -> key.put(f.getKey(), f.getValue().asText()));
    List<String> differences = PlanKey.differences(key, here);
    if (!differences.isEmpty()) {
      return differences;
    }
    for (PlanName name : PlanName.values()) {
      Path plan = plans().resolve(name.file());
      if (!Files.isRegularFile(plan)) {
        return List.of(name.file() + " is missing");
      }
      if (!Sha256.of(plan).equals(json.path("sha256").path(name.id()).asText())) {
        return List.of(name.file() + " is damaged: its SHA-256 differs");
      }
    }
    return List.of();
  }

  /** Seconds that the last complete build took here; empty object's 0 where none is known. */
  public double lastBuildSeconds() {
    try {
      return JSON.readTree(plans().resolve(SIDECAR).toFile()).path("seconds").asDouble(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Empties and returns the folder for a build. */
  public Path startBuild() {
    try {
      delete(building());
      Files.createDirectories(building());
      return building();
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be prepared: %s", building(), e.getMessage());
    }
  }

  /**
   * Puts the plans just built in the place of those in use; these stay as {@code plans.last}.
   *
   * @throws Dir7Exception (internal) where a plan is missing, (environment) where files cannot be
   *     moved
   */
  public void commit(PlanKey key, double seconds) {
    try {
      ObjectNode json = JSON.createObjectNode();
      key.fields().forEach(json.putObject("key")::put);
      ObjectNode hashes = json.putObject("sha256");
      ObjectNode sizes = json.putObject("bytes");
      for (PlanName name : PlanName.values()) {
        Path plan = building().resolve(name.file());
        if (!Files.isRegularFile(plan)) {
          throw Dir7Exception.internal("the build ended without %s", name.file());
        }
        hashes.put(name.id(), Sha256.of(plan));
        sizes.put(name.id(), Files.size(plan));
      }
      json.put("seconds", Math.round(seconds * 10) / 10.0);
      JSON.writerWithDefaultPrettyPrinter().writeValue(building().resolve(SIDECAR).toFile(), json);
      Path last = folder.resolve("plans.last");
      if (Files.isDirectory(plans())) {
        delete(last);
        Files.move(plans(), last, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(building(), plans(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be written: %s", folder, e.getMessage());
    }
  }

  /** Sizes of the plans in use, in bytes. */
  public Map<PlanName, Long> sizes() {
    Map<PlanName, Long> sizes = new LinkedHashMap<>();
    for (PlanName name : PlanName.values()) {
      try {
        sizes.put(name, Files.size(plans().resolve(name.file())));
      } catch (IOException e) {
        throw Dir7Exception.environment("%s: cannot be read", plans().resolve(name.file()));
      }
    }
    return sizes;
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
