package org.dir7.daemon;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Jobs of a group that were cancelled before they came: the command reaches every worker at once,
 * the job may still wait at the broker. Remembered for ten minutes, at most 256. Guarded by the
 * scheduler's lock.
 */
final class GroupCancels {

  private static final int MOST = 256;
  private static final long KEEP_NANOS = 600_000_000_000L;

  private final Map<String, Long> byId = new LinkedHashMap<>();

  void add(String id) {
    byId.remove(id);
    byId.put(id, System.nanoTime());
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  boolean contains(String id) {
    Long since = byId.get(id);
    return since != null && System.nanoTime() - since < KEEP_NANOS;
  }
}
