package org.dir7.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;

/** Puts files together to a signed bundle. The same files and key give the same bytes. */
public final class BundleWriter {

  private final BundleManifest.Kind kind;
  private final String name;
  private final Optional<String> version;
  private final long sequence;
  private final List<String> targets;
  private final Map<String, Path> files = new TreeMap<>();

  private BundleWriter(
      BundleManifest.Kind kind,
      String name,
      Optional<String> version,
      long sequence,
      List<String> targets) {
    this.kind = kind;
    this.name = name;
    this.version = version;
    this.sequence = sequence;
    this.targets = targets;
  }

  /** For an engine, whose name and precision people read. */
  public static BundleWriter engine(String name, long sequence, List<String> targets) {
    return new BundleWriter(BundleManifest.Kind.ENGINE, name, Optional.empty(), sequence, targets);
  }

  /** For a program of a version, as {@link ProgramVersion} has it. */
  public static BundleWriter program(
      String name, String version, long sequence, List<String> targets) {
    return new BundleWriter(
        BundleManifest.Kind.PROGRAM, name, Optional.of(version), sequence, targets);
  }

  /** Adds all regular files below a folder; links are followed, for a bundle knows none. */
  public BundleWriter folder(String prefix, Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.filter(Files::isRegularFile)
          .forEach(file -> files.put(prefix + "/" + folder.relativize(file), file));
    } catch (IOException e) {
      throw FileFailures.cannotRead(folder, e);
    }
    return this;
  }

  public BundleWriter file(String path, Path file) {
    files.put(path, file);
    return this;
  }

  /** Writes the bundle. */
  public BundleManifest write(Path out, SigningKey key) {
    List<BundleManifest.Entry> entries = new ArrayList<>();
    files.forEach(
        (path, file) ->
            entries.add(
                new BundleManifest.Entry(
                    path, file.toFile().length(), Sha256.of(file), Files.isExecutable(file))));
    BundleManifest manifest = new BundleManifest(kind, name, version, sequence, targets, entries);
    byte[] json = manifest.json();
    // What the reader would refuse must not be written.
    BundleManifest.parse(out.toString(), json);
    AtomicFile.write(
        out,
        channel -> {
          ByteBuffer head =
              ByteBuffer.allocate(
                  BundleFile.MAGIC.length + 4 + json.length + BundleFile.SIGNATURE_BYTES);
          head.put(BundleFile.MAGIC).putInt(json.length).put(json).put(key.sign(json)).flip();
          AtomicFile.writeFully(channel, head);
          for (Path file : files.values()) {
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
              long size = in.size();
              for (long at = 0; at < size; ) {
                at += in.transferTo(at, size - at, channel);
              }
            }
          }
        });
    return manifest;
  }
}
