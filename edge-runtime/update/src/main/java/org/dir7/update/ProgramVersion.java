package org.dir7.update;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * Which of two programs is the older one. A program's folder, in a package as in a slot, has a file
 * {@link #FILE} with its version, {@code 0.1.0} or {@code 0.1.0-SNAPSHOT}; the second is older.
 */
public final class ProgramVersion {

  /** In a program's folder. */
  public static final String FILE = "version";

  private static final Pattern FORM =
      Pattern.compile("\\d{1,9}(\\.\\d{1,9}){0,5}(-[A-Za-z0-9]{1,20})?");

  private ProgramVersion() {}

  /** Whether it is written as versions are. */
  static boolean isValid(String version) {
    return FORM.matcher(version).matches();
  }

  /** Whether one is older than another; both valid. */
  static boolean isOlder(String one, String other) {
    return ModuleDescriptor.Version.parse(one).compareTo(ModuleDescriptor.Version.parse(other)) < 0;
  }

  /**
   * Version of the program in a folder; empty where no program is there.
   *
   * @throws Dir7Exception (bad input) where the file says something else
   */
  public static Optional<String> in(Path program) {
    Path file = program.resolve(FILE);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      String version = Files.readString(file).strip();
      if (!isValid(version)) {
        throw Dir7Exception.badInput("%s is no version such as 0.1.0", file);
      }
      return Optional.of(version);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }

  /**
   * Version of the system's package that slots belong to.
   *
   * @param base folder of the slots; one that is not {@code /var/lib/dir7}, below whatever root,
   *     belongs to no package
   */
  public static Optional<String> ofPackage(Path base) {
    Path absolute = base.toAbsolutePath().normalize();
    return absolute.endsWith(Path.of("var/lib/dir7"))
        ? in(absolute.resolve("../../../usr/lib/dir7").normalize())
        : Optional.empty();
  }
}
