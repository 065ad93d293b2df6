package org.dir7.backend.tensorrt.cuda;

import java.util.LinkedHashMap;
import java.util.Map;

/** Named parts of one allocation, each aligned as TensorRT wants tensors. */
final class ArenaLayout {

  static final int ALIGNMENT = 256;

  private final Map<String, Long> offsets = new LinkedHashMap<>();
  private long bytes;

  /** Adds a part at the end. */
  ArenaLayout add(String name, long size) {
    if (size <= 0 || offsets.putIfAbsent(name, bytes) != null) {
      throw new IllegalArgumentException("part " + name + " of " + size + " bytes");
    }
    bytes += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return this;
  }

  long offset(String name) {
    Long offset = offsets.get(name);
    if (offset == null) {
      throw new IllegalArgumentException("no part " + name);
    }
    return offset;
  }

  /** Of all parts, padding counted. */
  long bytes() {
    return bytes;
  }
}
