package org.dir7.update;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.json.CanonicalJson;
import org.dir7.engine.json.JsonFields;
import org.dir7.engine.json.StrictJson;

/**
 * What a bundle holds, signed as a whole.
 *
 * @param kind what it replaces
 * @param name for people, such as the engine's
 * @param version of a program; empty for an engine, and for a program that was installed before
 *     bundles said it
 * @param sequence grows with every release; a smaller one is a downgrade and refused. Bundles of
 *     one release have the same and may take each other's place
 * @param targets kinds of board that it is for
 * @param files in the order of their bytes
 */
public record BundleManifest(
    Kind kind,
    String name,
    Optional<String> version,
    long sequence,
    List<String> targets,
    List<Entry> files) {

  /** What an update replaces; each has slots of its own. */
  public enum Kind {
    ENGINE,
    PROGRAM;

    /** As in manifests and folder names. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String id) {
      return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }
  }

  /**
   * A regular file; the format knows nothing else.
   *
   * @param path relative, of plain names
   * @param executable whether it is a program
   */
  public record Entry(String path, long size, String sha256, boolean executable) {}

  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 1L << 32;

  /** Names of letters, digits and a few signs, so that no "..", no "/x", no link can be meant. */
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_+-][A-Za-z0-9._+-]*(/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)*");

  private static final int MAX_PATH = 200;

  public BundleManifest {
    targets = List.copyOf(targets);
    files = List.copyOf(files);
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(Entry::size).sum();
  }

  byte[] json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kind", kind.id()).put("name", name).put("sequence", sequence);
    version.ifPresent(number -> root.put("version", number));
    ArrayNode boards = root.putArray("targets");
    targets.forEach(boards::add);
    ArrayNode list = root.putArray("files");
    for (Entry file : files) {
      ObjectNode entry = list.addObject();
      entry.put("path", file.path()).put("size", file.size()).put("sha256", file.sha256());
      if (file.executable()) {
        entry.put("executable", 1);
      }
    }
    return CanonicalJson.bytes(root);
  }

  /**
   * Reads a manifest.
   *
   * @param source the bundle, for messages
   * @throws Dir7Exception (bad input) naming the field that is wrong
   */
  static BundleManifest parse(String source, byte[] json) {
    BundleManifest manifest = ofSlot(source, json);
    if (manifest.kind() == Kind.PROGRAM && manifest.version().isEmpty()) {
      throw Dir7Exception.badInput(
          "%s: its program says no version; make the bundle anew with this dir7", source);
    }
    return manifest;
  }

  /**
   * Reads the manifest of what is installed: a program that came before bundles said a version has
   * none.
   *
   * @param source its file, for messages
   * @throws Dir7Exception (bad input) naming the field that is wrong
   */
  static BundleManifest ofSlot(String source, byte[] json) {
    JsonFields root =
        JsonFields.of(source, StrictJson.parse(source + ": manifest", ByteBuffer.wrap(json)));
    Kind kind = root.choice("kind", Kind::of, "engine, program");
    String name = root.text("name");
    Optional<String> version =
        kind == Kind.PROGRAM && root.has("version")
            ? Optional.of(root.text("version"))
            : Optional.empty();
    if (!version.map(ProgramVersion::isValid).orElse(true)) {
      throw root.fail("version", "is \"%s\"; it must be like 0.1.0", version.get());
    }
    long sequence = root.integer("sequence", 0, Long.MAX_VALUE);
    List<String> targets = root.choices("targets", Optional::of, "any");
    List<JsonFields> entries = root.objects("files");
    root.end();
    if (entries.isEmpty() || entries.size() > MAX_FILES) {
      throw root.fail("files", "has %d entries; it must have 1 to %d", entries.size(), MAX_FILES);
    }
    Set<String> seen = new HashSet<>();
    long total = 0;
    List<Entry> files = new java.util.ArrayList<>();
    for (JsonFields entry : entries) {
      Entry file = entry(entry);
      if (!seen.add(file.path())) {
        throw entry.fail("path", "\"%s\" is there twice", file.path());
      }
      for (int at = file.path().lastIndexOf('/');
          at > 0;
          at = file.path().lastIndexOf('/', at - 1)) {
        if (seen.contains(file.path().substring(0, at))) {
          throw entry.fail("path", "\"%s\" lies below another file", file.path());
        }
      }
      total += file.size();
      if (total > MAX_BYTES) {
        throw entry.fail("size", "brings the files to %d bytes; the limit is %d", total, MAX_BYTES);
      }
      files.add(file);
    }
    return new BundleManifest(kind, name, version, sequence, targets, files);
  }

  private static Entry entry(JsonFields entry) {
    String path = entry.text("path");
    if (path.length() > MAX_PATH || !PATH.matcher(path).matches()) {
      throw entry.fail(
          "path",
          "is \"%s\"; it must be a relative path of at most %d characters whose names begin with a"
              + " letter or digit",
          path,
          MAX_PATH);
    }
    long size = entry.integer("size", 0, MAX_BYTES);
    String sha256 = entry.text("sha256");
    if (!Sha256.isHex(sha256)) {
      throw entry.fail("sha256", "is \"%s\"; it must be 64 hexadecimal digits", sha256);
    }
    boolean executable = entry.has("executable") && entry.integer("executable", 0, 1) == 1;
    entry.end();
    return new Entry(path, size, sha256, executable);
  }
}
