package org.dir7.deploy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import org.dir7.daemon.update.UpdateOrder;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.Sha256;
import org.dir7.update.BundleFile;
import org.dir7.update.BundleManifest;
import org.dir7.update.Slots;

/**
 * A version that devices shall have: a signed bundle, its signature checked.
 *
 * @param bundle the file
 * @param engine SHA-256 that names the engine in it; empty for a program
 * @param sha256 of the file
 */
record Version(Path bundle, BundleManifest manifest, Optional<String> engine, String sha256) {

  /** Opens a bundle. */
  static Version open(Path bundle, PublicKey key) {
    BundleManifest manifest = BundleFile.open(bundle, key).manifest();
    String path = Slots.ENGINE + "/" + EngineManifest.FILE;
    Optional<String> engine =
        manifest.files().stream()
            .filter(file -> file.path().equals(path))
            .map(BundleManifest.Entry::sha256)
            .findFirst();
    return new Version(bundle, manifest, engine, Sha256.of(bundle));
  }

  /** Where a server has it, below its address. */
  String fileName() {
    return bundle.getFileName().toString();
  }

  long size() {
    return bundle.toFile().length();
  }

  /** For people. */
  String words() {
    return "%s %s, sequence %d"
        .formatted(manifest.kind().id(), manifest.name(), manifest.sequence());
  }

  /**
   * What a device is told.
   *
   * @param server folder from which it fetches the bundle; empty where it comes in chunks
   */
  UpdateOrder order(Optional<URI> server) {
    return new UpdateOrder(server.map(folder -> folder.resolve(fileName())), sha256, size());
  }

  /**
   * Whether a device serves it, proven.
   *
   * @param status as the device published it
   */
  boolean servedBy(JsonNode status) {
    JsonNode slot = status.path("slots").path(manifest.kind().id());
    boolean same =
        engine
            .map(hash -> status.path("engine").asText().equals(hash))
            .orElse(slot.path("sequence").asLong(-1) == manifest.sequence());
    return same && !slot.path("trial").asBoolean(false);
  }
}
