package org.dir7.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The folder below which the system's files are read: {@code /}, or a recorded tree.
 *
 * <p>Every path given to it is the absolute one of a real board ({@code /proc/cpuinfo}). Reading
 * never fails: what cannot be read is absent, or a {@link Reading.Missing} with its reason.
 *
 * @param folder {@code /} on the machine itself
 */
public record DeviceRoot(Path folder) {

  /** Linux's own bound on links in one path. */
  private static final int MAX_LINKS = 40;

  /** The machine that this program runs on. */
  public static DeviceRoot system() {
    return new DeviceRoot(Path.of("/"));
  }

  /** Whether this is the running machine rather than a recorded one. */
  public boolean isSystem() {
    return folder.toAbsolutePath().normalize().getNameCount() == 0;
  }

  /**
   * Where the file of that absolute path lies. Absolute links of a recorded tree or a mounted card
   * ({@code /usr/local/cuda}, say) lead on below this root, not into the running machine.
   */
  public Path path(String absolute) {
    Path plain = folder.resolve(absolute.substring(1));
    if (isSystem()) {
      return plain;
    }
    Path at = folder;
    Path rest = folder.relativize(plain);
    for (int links = 0; rest != null && links < MAX_LINKS; ) {
      at = at.resolve(rest.getName(0));
      rest = rest.getNameCount() > 1 ? rest.subpath(1, rest.getNameCount()) : null;
      if (Files.isSymbolicLink(at)) {
        Path target = linkTarget(at);
        if (target.isAbsolute()) {
          at = folder;
          target = Path.of("/").relativize(target);
        } else {
          at = at.getParent();
        }
        rest = rest == null ? target : target.resolve(rest);
        links++;
      }
    }
    return rest == null ? at : folder.resolve("link-in-a-circle");
  }

  private static Path linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return Path.of("unreadable-link");
    }
  }

  public boolean exists(String absolute) {
    return Files.exists(path(absolute));
  }

  /** Contents without the trailing newline and NUL that sysfs and the device tree end with. */
  public Reading<String> text(String absolute) {
    try {
      // The device tree is bytes; everything we look for in any of these files is ASCII.
      String text = Files.readString(path(absolute), StandardCharsets.ISO_8859_1);
      int end = text.length();
      while (end > 0 && (text.charAt(end - 1) == '\0' || text.charAt(end - 1) <= ' ')) {
        end--;
      }
      return new Reading.Present<>(text.substring(0, end));
    } catch (NoSuchFileException e) {
      return new Reading.Missing<>("no " + absolute);
    } catch (IOException | UncheckedIOException e) {
      return new Reading.Missing<>(
          absolute + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Text of a file, or nothing where the reason does not matter. */
  public Optional<String> find(String absolute) {
    return text(absolute).value();
  }

  /** Entries of a folder whose names match the glob, as absolute paths of the board, sorted. */
  public List<String> list(String folder, String glob) {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(folder), glob)) {
      for (Path entry : entries) {
        found.add(folder + "/" + entry.getFileName());
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // Not there, or not ours to read: the same to every caller.
    }
    // zone10 after zone9.
    found.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    return found;
  }
}
