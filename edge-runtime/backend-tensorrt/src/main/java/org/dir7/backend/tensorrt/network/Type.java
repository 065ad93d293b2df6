package org.dir7.backend.tensorrt.network;

/** Element type of a tensor in a strongly typed network. */
public enum Type {
  FP32(4),
  FP16(2);

  private final int bytes;

  Type(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
