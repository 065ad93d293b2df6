package org.dir7.backend.tensorrt.plan;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.dir7.engine.Dir7Exception;

/** Where plans are kept: under the state folder, which holds what depends on the machine. */
public final class PlanFolders {

  /** System property with the folder of all plans. */
  public static final String PROPERTY = "org.dir7.plans";

  private static final int PREFIX = 16;

  private PlanFolders() {}

  /**
   * The folder of all plans: the property; {@code plans} in DIR7_STATE; {@code dir7/plans} in
   * XDG_STATE_HOME or {@code ~/.local/state}.
   */
  public static Path root(Properties properties, Map<String, String> environment) {
    String named = properties.getProperty(PROPERTY);
    if (named != null) {
      return Path.of(named);
    }
    if (environment.get("DIR7_STATE") != null) {
      return Path.of(environment.get("DIR7_STATE"), "plans");
    }
    if (environment.get("XDG_STATE_HOME") != null) {
      return Path.of(environment.get("XDG_STATE_HOME"), "dir7", "plans");
    }
    String home = environment.get("HOME");
    if (home == null) {
      throw Dir7Exception.environment(
          "no place for plans: none of DIR7_STATE, XDG_STATE_HOME, HOME is set");
    }
    return Path.of(home, ".local", "state", "dir7", "plans");
  }

  /** The cache of one engine. */
  public static PlanCache of(Path root, String engineHash) {
    String name = engineHash.substring(0, Math.min(PREFIX, engineHash.length()));
    return new PlanCache(root.resolve(name));
  }
}
