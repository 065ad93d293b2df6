package org.dir7.backend.tensorrt.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;
import org.tinylog.Logger;

/**
 * The plans of one engine on this machine:
 *
 * <pre>
 * FOLDER/timing.cache      tactic timings, kept across builds
 *        plans/            the plans in use, with plans.json: key, sizes and SHA-256, what they took
 *        plans.last/       the ones before: used again where the machine is again what it was
 *        building/         what the child process writes
 *        lock              held by the process that builds
 * </pre>
 *
 * A set of plans is complete or not there: {@code building} becomes {@code plans} by renaming. A
 * process that dies between two renamings leaves complete sets, which {@link #adopt} finds.
 */
public final class PlanCache {

  static final String SIDECAR = "plans.json";
  private static final int LOCK_MILLIS = 200;
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

  private Path last() {
    return folder.resolve("plans.last");
  }

  /**
   * Why the plans cannot be used here, one clause each; empty where they can.
   *
   * @param pictures to be drawn at once at most; plans for more do as well
   */
  public List<String> problems(PlanKey here, int pictures) {
    return problems(plans(), here, pictures);
  }

  private static List<String> problems(Path set, PlanKey here, int pictures) {
    Path sidecar = set.resolve(SIDECAR);
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
    for (PlanName name : PlanName.upTo(pictures)) {
      Path plan = set.resolve(name.file());
      if (!Files.isRegularFile(plan)) {
        return List.of(name.file() + " is missing");
      }
      if (!Sha256.of(plan).equals(json.path("sha256").path(name.id()).asText())) {
        return List.of(name.file() + " is damaged: its SHA-256 differs");
      }
    }
    return List.of();
  }

  /**
   * Puts a complete set that fits in the place of the plans in use: one that was built and not yet
   * put there, or the one before (a driver that was taken back).
   *
   * @param pictures as in {@link #problems}
   * @return where it was; empty where there is none
   */
  public Optional<Path> adopt(PlanKey key, int pictures) {
    for (Path set : List.of(building(), last())) {
      if (problems(set, key, pictures).isEmpty()) {
        Path aside = folder.resolve("plans.aside");
        try {
          delete(aside);
          Files.move(set, aside, StandardCopyOption.ATOMIC_MOVE);
          putInUse(aside);
        } catch (IOException e) {
          throw unwritable(e);
        }
        return Optional.of(set);
      }
    }
    return Optional.empty();
  }

  /** Seconds a plan of the last complete build here; empty where none is known. */
  public Map<PlanName, Double> lastSeconds() {
    Map<PlanName, Double> seconds = new EnumMap<>(PlanName.class);
    JsonNode json = sidecar().path("plan_seconds");
    for (PlanName name : PlanName.values()) {
      if (json.path(name.id()).isNumber()) {
        seconds.put(name, json.path(name.id()).asDouble());
      }
    }
    return seconds;
  }

  /** What the last complete build here measured ({@link BuildResult}); empty where none did. */
  public Map<String, Long> lastMeasured() {
    Map<String, Long> measured = new LinkedHashMap<>();
    sidecar()
        .path("measured")
        .fields()
        .forEachRemaining(f -> measured.put(f.getKey(), f.getValue().asLong()));
    return measured;
  }

  private JsonNode sidecar() {
    try {
      return JSON.readTree(plans().resolve(SIDECAR).toFile());
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  /** The right to build, until it is closed; kept from every other process and thread. */
  public final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    public Path folder() {
      return folder;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }

  /** Waits while another process builds, and says so. */
  public Lock lock() {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        boolean told = false;
        while (!locked(channel)) {
          if (!told) {
            Logger.info("waiting for another process that builds TensorRT plans in {}", folder);
            told = true;
          }
          Thread.sleep(LOCK_MILLIS);
        }
        return new Lock(channel);
      } catch (InterruptedException e) {
        channel.close();
        Thread.currentThread().interrupt();
        throw Dir7Exception.environment("the wait for another plan build was interrupted");
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by another thread of this process
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
   * @param pictures drawn at once at most
   * @throws Dir7Exception (internal) where a plan is missing, (environment) where files cannot be
   *     moved
   */
  public void commit(PlanKey key, int pictures, BuildResult result) {
    try {
      ObjectNode json = JSON.createObjectNode();
      key.fields().forEach(json.putObject("key")::put);
      ObjectNode hashes = json.putObject("sha256");
      ObjectNode sizes = json.putObject("bytes");
      for (PlanName name : PlanName.upTo(pictures)) {
        Path plan = building().resolve(name.file());
        if (!Files.isRegularFile(plan)) {
          throw Dir7Exception.internal("the build ended without %s", name.file());
        }
        hashes.put(name.id(), Sha256.of(plan));
        sizes.put(name.id(), Files.size(plan));
      }
      ObjectNode seconds = json.putObject("plan_seconds");
      result.seconds().forEach((name, s) -> seconds.put(name.id(), Math.round(s * 10) / 10.0));
      ObjectNode measured = json.putObject("measured");
      result.measured().forEach(measured::put);
      JSON.writerWithDefaultPrettyPrinter().writeValue(building().resolve(SIDECAR).toFile(), json);
      putInUse(building());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void putInUse(Path set) throws IOException {
    if (Files.isDirectory(plans())) {
      delete(last());
      Files.move(plans(), last(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(set, plans(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Dir7Exception unwritable(IOException e) {
    return Dir7Exception.environment("%s: cannot be written: %s", folder, e.getMessage());
  }

  /**
   * Sizes of the plans in use, in bytes.
   *
   * @param pictures drawn at once at most
   */
  public Map<PlanName, Long> sizes(int pictures) {
    Map<PlanName, Long> sizes = new LinkedHashMap<>();
    for (PlanName name : PlanName.upTo(pictures)) {
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
