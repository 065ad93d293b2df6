package org.dir7.backend.tensorrt.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Finds the CrossWKV plugin's library. */
public final class PluginLibrary {

  public static final String FILE = "libdir7_cross_wkv.so";

  /** System property with the library's path. */
  public static final String PROPERTY = "org.dir7.plugin";

  /** Environment variable with the library's path. */
  public static final String VARIABLE = "DIR7_PLUGIN";

  private static final String BUILT = "trt-plugins/cross-wkv/build";
  private static final List<String> INSTALLED = List.of("/usr/lib/dir7", "/opt/dir7/lib");

  private PluginLibrary() {}

  /**
   * The first that exists of: the property, the variable (these two, where given, are the only
   * places looked at), the repository's build folder in this or a parent folder, the package's
   * folders.
   */
  public static Optional<Path> find(
      Properties properties, Map<String, String> environment, Path workingFolder) {
    String named = properties.getProperty(PROPERTY, environment.get(VARIABLE));
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named).toAbsolutePath()).filter(Files::isRegularFile);
    }
    List<Path> places = new ArrayList<>();
    for (Path at = workingFolder.toAbsolutePath(); at != null; at = at.getParent()) {
      places.add(at.resolve(BUILT).resolve(FILE));
    }
    INSTALLED.forEach(folder -> places.add(Path.of(folder, FILE)));
    return places.stream().filter(Files::isRegularFile).findFirst();
  }
}
