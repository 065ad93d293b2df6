package org.dir7.deploy.release;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.dir7.device.Target;

/**
 * Which entries of a jar are native code for another machine. Libraries bring theirs for every
 * system under names like {@code linux-x64}, {@code linux-aarch64}, {@code win32-x86-64}.
 */
final class NativeEntries {

  private static final List<String> SUFFIXES =
      List.of(".so", ".dll", ".dylib", ".jnilib", ".a", ".lib", ".exe");
  private static final Pattern VERSIONED = Pattern.compile(".*\\.so(\\.\\d+)+");

  private NativeEntries() {}

  /** Whether the entry may stay: not native, or native code for the target. */
  static boolean belongs(String entry, Target target) {
    String name = entry.toLowerCase(Locale.ROOT);
    if (SUFFIXES.stream().noneMatch(name::endsWith) && !VERSIONED.matcher(name).matches()) {
      return true;
    }
    List<String> folders =
        target.architecture().equals("arm64")
            ? List.of("linux-aarch64/", "linux-arm64/")
            : List.of("linux-x86-64/", "linux-x86_64/", "linux-x64/", "linux-amd64/");
    return folders.stream()
        .anyMatch(folder -> name.startsWith(folder) || name.contains("/" + folder));
  }
}
