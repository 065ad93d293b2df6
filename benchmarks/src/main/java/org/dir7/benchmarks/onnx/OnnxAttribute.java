package org.dir7.benchmarks.onnx;

/** Attributes of nodes: {@code AttributeProto}. */
final class OnnxAttribute {

  private static final int NAME = 1;
  private static final int TYPE = 20;

  private OnnxAttribute() {}

  static ProtoMessage of(String name, float value) {
    return attribute(name, 1).fixed32(2, value);
  }

  static ProtoMessage of(String name, long value) {
    return attribute(name, 2).varint(3, value);
  }

  static ProtoMessage of(String name, OnnxGraph body) {
    return attribute(name, 5).message(6, body.toProto());
  }

  static ProtoMessage ints(String name, long... values) {
    ProtoMessage attribute = attribute(name, 7);
    for (long value : values) {
      attribute.varint(8, value);
    }
    return attribute;
  }

  private static ProtoMessage attribute(String name, int type) {
    return new ProtoMessage().text(NAME, name).varint(TYPE, type);
  }
}
