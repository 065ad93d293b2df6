package org.dir7.engine.tensor;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Element types of safetensors files that this toolkit reads, under the names of that format. */
public enum DType {
  F64(8),
  F32(4),
  F16(2),
  I64(8),
  I32(4),
  I8(1),
  U8(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloat() {
    return this == F64 || this == F32 || this == F16;
  }

  public static Optional<DType> byName(String name) {
    return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values()).map(DType::name).collect(Collectors.joining(", "));
  }
}
