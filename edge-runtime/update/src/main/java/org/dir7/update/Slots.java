package org.dir7.update;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * Two folders {@code a} and {@code b}, and a symbolic link {@code current} to the one in use, which
 * is replaced by a rename: at every moment it leads to one whole slot or the other.
 *
 * <p>A switch is a trial until what was switched to has proven itself. The file {@code trial} is
 * written before the link changes and deleted by the proof, which is that the daemon serves; before
 * every start the script {@code dir7-slots} counts in it, and goes back after three starts without
 * proof. Its lines are {@code from SLOT}, {@code to SLOT}, {@code starts N}.
 *
 * <p>A program has one more place to go back to, {@link #PACKAGE}: what the system's package
 * manager installed, and what runs where there is no link.
 *
 * @param folder of one kind, {@code /var/lib/dir7/engine} say
 */
public record Slots(Path folder) {

  public static final String CURRENT = "current";

  /** The engine's directory in a slot. */
  public static final String ENGINE = "engine";

  /** The program's folder in a slot, as the package has it in /usr/lib/dir7. */
  public static final String PROGRAM = "program";

  /** In place of a slot: the program of the system's package. */
  static final String PACKAGE = "package";

  static final String TRIAL = "trial";
  static final String RETURNED = "returned";
  private static final List<String> NAMES = List.of("a", "b");

  /**
   * A switch that is not yet proven.
   *
   * @param from slot before
   */
  public record Trial(String from, String to) {}

  /** The slots that an engine directory lies in, {@code FOLDER/current/engine}; empty for none. */
  public static Optional<Slots> around(Path engine) {
    Path link = engine.toAbsolutePath().getParent();
    return link != null && engine.endsWith(Path.of(CURRENT, ENGINE)) && Files.isSymbolicLink(link)
        ? Optional.of(new Slots(link.getParent()))
        : Optional.empty();
  }

  /** The slots that a running program lies in, {@code FOLDER/a/program}; empty for a package's. */
  public static Optional<Slots> aroundProgram(Path home) {
    Path slot = home.toAbsolutePath().getParent();
    return slot != null
            && home.endsWith(PROGRAM)
            && NAMES.contains(String.valueOf(slot.getFileName()))
            && Files.isRegularFile(slot.resolve(Installer.FILE))
        ? Optional.of(new Slots(slot.getParent()))
        : Optional.empty();
  }

  /** Whether there is a package to go back to besides the slots. */
  private boolean ofPrograms() {
    return folder.endsWith(BundleManifest.Kind.PROGRAM.id());
  }

  /** Name of the slot in use. */
  public Optional<String> current() {
    Path link = folder.resolve(CURRENT);
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readSymbolicLink(link).toString()).filter(NAMES::contains);
    } catch (IOException e) {
      throw FileFailures.cannotRead(link, e);
    }
  }

  /** Folder of the slot in use. */
  public Optional<Path> currentFolder() {
    return current().map(folder::resolve);
  }

  /** The slot that may be written: the one not in use. */
  String free() {
    return current().map(name -> name.equals("a") ? "b" : "a").orElse("a");
  }

  /** The switch that is to be proven, if the slot in use is the one it leads to. */
  public Optional<Trial> trial() {
    Path file = folder.resolve(TRIAL);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      String from = word(lines, "from ");
      String to = word(lines, "to ");
      return current().equals(Optional.of(to))
          ? Optional.of(new Trial(from, to))
          : Optional.empty();
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  private static String word(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst()
        .orElse("");
  }

  /** Why the last switch was undone, if it was; told once. */
  public Optional<String> returned() {
    Path file = folder.resolve(RETURNED);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      String sentence = Files.readString(file).strip();
      Files.delete(file);
      return Optional.of(sentence);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /**
   * Switches to a slot, whole and on disk; it is on trial from now on, unless it is the first of
   * its kind: then there is nothing to go back to.
   */
  void switchTo(String slot) {
    Optional<String> from = current().or(() -> Optional.of(PACKAGE).filter(name -> ofPrograms()));
    if (from.isPresent()) {
      if (from.get().equals(PACKAGE)) {
        clear(slot.equals("a") ? "b" : "a"); // older than the package: nothing to go back to
      }
      write(TRIAL, "from %s\nto %s\nstarts 0\n".formatted(from.get(), slot));
    }
    point(slot);
  }

  /** The slot in use has proven itself. */
  public void confirm() {
    try {
      Files.deleteIfExists(folder.resolve(TRIAL));
      sync(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder.resolve(TRIAL), e);
    }
  }

  /**
   * Goes back to the other slot, during a trial or after it: what a person asks for.
   *
   * @throws Dir7Exception (bad input) where there is nothing in it
   */
  public void rollBack() {
    String other = trial().map(Trial::from).orElse(free());
    boolean whole = Files.isRegularFile(folder.resolve(other).resolve(Installer.FILE));
    if (current().isEmpty() || !whole && !ofPrograms()) {
      throw Dir7Exception.badInput("%s: there is no earlier version to go back to", folder);
    }
    point(whole ? other : PACKAGE);
    confirm();
  }

  private void point(String slot) {
    Path beside = folder.resolve(CURRENT + ".new");
    try {
      Files.deleteIfExists(beside);
      if (slot.equals(PACKAGE)) {
        Files.delete(folder.resolve(CURRENT));
      } else {
        Files.createSymbolicLink(beside, Path.of(slot));
        Files.move(beside, folder.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
      }
      sync(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder.resolve(CURRENT), e);
    }
  }

  private void write(String name, String text) {
    Path beside = folder.resolve(name + ".new");
    try {
      Files.writeString(beside, text);
      sync(beside);
      Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder.resolve(name), e);
    }
  }

  /** Waits until a file or folder is on the disk, so that no later write can overtake it. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes a slot that is not in use. */
  void clear(String slot) {
    Path path = folder.resolve(slot);
    if (current().equals(Optional.of(slot))) {
      throw Dir7Exception.internal("slot %s is in use", path);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      // First what says that it is whole: a crash must not leave that with a part of the files.
      if (Files.deleteIfExists(path.resolve(Installer.FILE))) {
        sync(path);
      }
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(path, e);
    }
  }
}
