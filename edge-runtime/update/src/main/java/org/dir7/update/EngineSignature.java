package org.dir7.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.FileFailures;

/**
 * {@code engine.sig}: one line, {@code ed25519 BASE64}, over the bytes of engine.json, which holds
 * the hashes of all other files.
 */
public final class EngineSignature {

  private static final String PREFIX = "ed25519 ";
  private static final int MAX_BYTES = 1024;

  private EngineSignature() {}

  /** Signs an engine directory; an older signature is replaced. */
  public static void write(Path engine, SigningKey key) {
    byte[] signature = key.sign(manifest(engine));
    String line = PREFIX + Base64.getEncoder().encodeToString(signature) + "\n";
    AtomicFile.write(engine.resolve(EngineManifest.SIGNATURE), SigningKey.ascii(line));
  }

  /**
   * What is wrong with an engine's signature, as a sentence; empty where it is the key's. The files
   * themselves are checked by {@link org.dir7.engine.format.EngineVerifier}.
   */
  public static Optional<String> problem(Path engine, PublicKey key) {
    Path file = engine.resolve(EngineManifest.SIGNATURE);
    byte[] manifest = manifest(engine);
    String line;
    try {
      if (Files.size(file) > MAX_BYTES) {
        return Optional.of("%s: %d bytes are no signature".formatted(file, Files.size(file)));
      }
      line = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      return Optional.of("%s: missing, the engine is not signed".formatted(file));
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    if (!line.startsWith(PREFIX)) {
      return Optional.of("%s: does not begin with \"%s\"".formatted(file, PREFIX.strip()));
    }
    byte[] signature;
    try {
      signature = Base64.getDecoder().decode(line.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      return Optional.of("%s: not Base64".formatted(file));
    }
    return PublicKeys.verifies(key, manifest, signature)
        ? Optional.empty()
        : Optional.of("%s: not a signature of this engine by this key".formatted(file));
  }

  private static byte[] manifest(Path engine) {
    Path file = engine.resolve(EngineManifest.FILE);
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw Dir7Exception.badInput(
              "%s: not an engine directory, %s is missing", engine, EngineManifest.FILE)
          .causedBy(e);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }
}
