package org.dir7.deploy.command;

import java.util.EnumMap;
import java.util.Map;
import org.dir7.daemon.config.ConfigKey;
import org.dir7.daemon.config.ConfigTemplate;
import org.dir7.device.Target;

/** What {@code dir7.yaml} says for a kind of board, with the paths of its package. */
public final class TargetConfig {

  private TargetConfig() {}

  /** The commented file. */
  public static String template(Target target) {
    Map<ConfigKey, String> set = new EnumMap<>(ConfigKey.class);
    set.put(ConfigKey.DEVICE, "dir7");
    set.put(ConfigKey.BROKER, "tcp://localhost:1883");
    set.put(ConfigKey.ENGINE, "/var/lib/dir7/engine/current/engine");
    set.put(ConfigKey.STATE, "/var/lib/dir7/state");
    set.put(ConfigKey.UPDATE_KEY, "/etc/dir7/update.pub");
    if (target.tensorRtMajor() > 0) {
      // Jetsons slow themselves down at 97 degrees and more; a queue had better wait before.
      set.put(ConfigKey.MAX_CELSIUS, "88");
      set.put(ConfigKey.MEMORY_RESERVE_MIB, "256");
    }
    return ConfigTemplate.of("dir7.yaml for " + target.label(), set);
  }
}
