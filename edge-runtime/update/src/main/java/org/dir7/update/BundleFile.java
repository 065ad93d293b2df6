package org.dir7.update;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * A bundle on disk.
 *
 * <pre>
 *   8 bytes   "DIR7UPD1"
 *   4 bytes   n, length of the manifest, big-endian
 *   n bytes   manifest, JSON, see {@link BundleManifest}
 *   64 bytes  Ed25519 signature over the manifest
 *   rest      the files' bytes, one after the other, in the manifest's order
 * </pre>
 *
 * <p>Nothing of the manifest is looked at before its signature is right.
 *
 * @param path of the file
 * @param offset of the first file's bytes
 */
public record BundleFile(Path path, BundleManifest manifest, long offset) {

  static final byte[] MAGIC = SigningKey.ascii("DIR7UPD1");
  static final int SIGNATURE_BYTES = 64;

  /** About ten thousand files' worth. */
  private static final int MAX_MANIFEST = 4 << 20;

  /**
   * Reads and checks the head of a bundle; the files are checked while they are unpacked.
   *
   * @param key that must have signed it
   * @throws Dir7Exception (bad input) where it is no bundle, another's, or of another length
   */
  public static BundleFile open(Path path, PublicKey key) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw Dir7Exception.badInput("%s: not an update bundle", path);
      }
      int length = in.readInt();
      if (length < 2 || length > MAX_MANIFEST) {
        throw Dir7Exception.badInput(
            "%s: a manifest of %d bytes; the limit is %d", path, length, MAX_MANIFEST);
      }
      byte[] json = new byte[length];
      in.readFully(json);
      byte[] signature = new byte[SIGNATURE_BYTES];
      in.readFully(signature);
      if (!PublicKeys.verifies(key, json, signature)) {
        throw Dir7Exception.badInput("%s: not signed with the key of this device", path);
      }
      BundleManifest manifest = BundleManifest.parse(path.getFileName().toString(), json);
      long offset = MAGIC.length + Integer.BYTES + length + SIGNATURE_BYTES;
      long whole = offset + manifest.bytes();
      if (Files.size(path) != whole) {
        throw Dir7Exception.badInput(
            "%s: has %d bytes, its manifest says %d", path, Files.size(path), whole);
      }
      return new BundleFile(path, manifest, offset);
    } catch (EOFException e) {
      throw Dir7Exception.badInput("%s: ends within its head", path).causedBy(e);
    } catch (IOException e) {
      throw FileFailures.cannotRead(path, e);
    }
  }
}
