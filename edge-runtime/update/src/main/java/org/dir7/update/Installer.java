package org.dir7.update;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;

/**
 * Brings a bundle into the free slot and switches to it. What runs is not touched before the new
 * slot is whole, checked and on the disk.
 *
 * @param base folder with a folder for each kind, {@code /var/lib/dir7}
 * @param key that bundles must be signed with
 * @param target kind of this board
 * @param packaged version of the program that the system's package brought, where one is installed
 * @param spareBytes what must stay free for the journal and the system
 */
public record Installer(
    Path base, PublicKey key, String target, Optional<String> packaged, long spareBytes) {

  /** The manifest, in the slot; written last, so that a slot with it is whole. */
  static final String FILE = "bundle.json";

  private static final int CHUNK = 1 << 16;

  private static final long SPARE_BYTES = 16 << 20;

  public Installer(Path base, PublicKey key, String target) {
    this(base, key, target, ProgramVersion.ofPackage(base), SPARE_BYTES);
  }

  /** The slots of a kind below the base. */
  public static Slots slots(Path base, BundleManifest.Kind kind) {
    return new Slots(base.resolve(kind.id()));
  }

  /** The manifest of what a slot holds; empty for an empty or unfinished slot. */
  public static Optional<BundleManifest> installed(Path slot) {
    Path file = slot.resolve(FILE);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(BundleManifest.ofSlot(file.toString(), Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /**
   * Checks everything that can be checked before a byte is written.
   *
   * @throws Dir7Exception (bad input) for another's signature, another board, a downgrade;
   *     (environment) for too little space
   */
  public BundleFile check(Path file) {
    BundleFile bundle = BundleFile.open(file, key);
    BundleManifest manifest = bundle.manifest();
    if (!manifest.targets().contains(target)) {
      throw Dir7Exception.badInput(
          "%s: for %s, this board is %s", file, String.join(", ", manifest.targets()), target);
    }
    Slots slots = slots(base, manifest.kind());
    if (slots.trial().isPresent()) {
      throw Dir7Exception.environment(
          "%s: an earlier update of the %s is on trial until the daemon serves it; start or restart"
              + " the daemon first, or go back with --rollback",
          file, manifest.kind().id());
    }
    Optional<BundleManifest> now = slots.currentFolder().flatMap(Installer::installed);
    // Another bundle with the same sequence is of the same release: w8 and fp16, say.
    if (now.isPresent()
        && (manifest.sequence() < now.get().sequence() || manifest.equals(now.get()))) {
      throw Dir7Exception.badInput(
          "%s: its sequence is %d, installed is %d (%s); an update must be newer",
          file, manifest.sequence(), now.get().sequence(), now.get().name());
    }
    if (manifest.version().isPresent()
        && packaged.isPresent()
        && ProgramVersion.isOlder(manifest.version().get(), packaged.get())) {
      throw Dir7Exception.badInput(
          "%s: its program is version %s, the installed package has %s; an update must not be"
              + " older",
          file, manifest.version().get(), packaged.get());
    }
    room(file, manifest, slots);
    return bundle;
  }

  private void room(Path file, BundleManifest manifest, Slots slots) {
    try {
      Files.createDirectories(slots.folder());
      long free = slots.folder().toFile().getUsableSpace();
      long freed = freed(slots.folder().resolve(slots.free()));
      long need = manifest.bytes() + spareBytes;
      if (free + freed < need) {
        throw Dir7Exception.environment(
            "%s: %d MiB are needed in %s, %d MiB are free",
            file, need >> 20, slots.folder(), (free + freed) >> 20);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(slots.folder(), e);
    }
  }

  /** Bytes that emptying a slot brings; a manifest that is damaged tells of none. */
  private static long freed(Path slot) {
    try {
      return installed(slot).map(BundleManifest::bytes).orElse(0L);
    } catch (Dir7Exception e) {
      return 0;
    }
  }

  /**
   * Checks a bundle, unpacks it to the free slot and switches to it, on trial.
   *
   * @param progress told of bytes written
   * @return the manifest of what is now in use
   */
  @CanIgnoreReturnValue
  public BundleManifest install(Path file, LongConsumer progress) {
    Path slot = unpack(file, progress);
    switchTo(slot);
    return installed(slot).orElseThrow();
  }

  /**
   * Checks a bundle and unpacks it to the free slot, without a switch.
   *
   * @return the slot's folder
   */
  public Path unpack(Path file, LongConsumer progress) {
    BundleFile bundle = check(file);
    Slots slots = slots(base, bundle.manifest().kind());
    String free = slots.free();
    slots.clear(free);
    Path slot = slots.folder().resolve(free);
    unpack(bundle, slot, progress);
    return slot;
  }

  /** Switches to a slot that was unpacked whole; it is on trial until it is confirmed. */
  public void switchTo(Path slot) {
    if (installed(slot).isEmpty()) {
      throw Dir7Exception.internal("%s is not whole", slot);
    }
    new Slots(slot.getParent()).switchTo(slot.getFileName().toString());
  }

  private static void unpack(BundleFile bundle, Path slot, LongConsumer progress) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(bundle.path()), CHUNK))) {
      in.skipNBytes(bundle.offset());
      Set<Path> folders = new LinkedHashSet<>();
      long done = 0;
      for (BundleManifest.Entry entry : bundle.manifest().files()) {
        Path file = slot.resolve(entry.path());
        Files.createDirectories(file.getParent());
        for (Path at = file.getParent(); !at.equals(slot.getParent()); at = at.getParent()) {
          folders.add(at);
        }
        copy(in, file, entry, bundle.path());
        done += entry.size();
        progress.accept(done);
      }
      Path manifest = slot.resolve(FILE);
      Files.write(manifest, bundle.manifest().json());
      Slots.sync(manifest);
      for (Path folder : folders) {
        Slots.sync(folder);
      }
      Slots.sync(slot.getParent());
    } catch (IOException e) {
      throw FileFailures.cannotWrite(slot, e);
    }
  }

  private static void copy(InputStream in, Path file, BundleManifest.Entry entry, Path bundle)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = entry.size(); left > 0; ) {
        int count = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, left));
        if (count == 0) {
          throw Dir7Exception.badInput("%s: ends within %s", bundle, entry.path());
        }
        digest.update(chunk, 0, count);
        out.write(chunk, 0, count);
        left -= count;
      }
    }
    if (!Sha256.hex(digest.digest()).equals(entry.sha256())) {
      throw Dir7Exception.badInput("%s: %s is damaged (SHA-256)", bundle, entry.path());
    }
    if (entry.executable()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Slots.sync(file);
  }
}
