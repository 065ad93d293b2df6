package org.dir7.benchmarks.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An ONNX graph being written: {@code GraphProto} and, for the outermost, {@code ModelProto}. Nodes
 * are appended in data-flow order; tensors are referred to by name.
 */
final class OnnxGraph {

  /** The first with LayerNormalization. */
  private static final int OPSET = 17;

  /** What goes with opset 17. */
  private static final int IR_VERSION = 8;

  private final String name;
  private final ProtoMessage proto = new ProtoMessage();
  private final Map<String, String> constants = new HashMap<>();
  private int nodes;

  /**
   * An empty graph.
   *
   * @param name also the prefix of generated names, so it differs from those of enclosing graphs
   */
  OnnxGraph(String name) {
    this.name = name;
    proto.text(2, name);
  }

  /** Appends a node with one output and returns that output's name. */
  String node(String op, List<String> inputs, ProtoMessage... attributes) {
    return nodes(op, inputs, 1, attributes).get(0);
  }

  /** Appends a node and returns the names of its outputs. */
  List<String> nodes(String op, List<String> inputs, int outputs, ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input));
    List<String> names = new ArrayList<>();
    String id = name + "/" + op + "_" + nodes++;
    for (int i = 0; i < outputs; i++) {
      names.add(outputs == 1 ? id : id + ":" + i);
    }
    names.forEach(output -> node.text(2, output));
    node.text(3, id).text(4, op);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute));
    proto.message(1, node);
    return names;
  }

  String input(String input, OnnxType type, long... shape) {
    proto.message(11, valueInfo(input, type, shape));
    return input;
  }

  /** Declares a tensor as an output, under a name that does not depend on its node. */
  void output(String tensor, String output, OnnxType type, long... shape) {
    proto.message(
        1, new ProtoMessage().text(1, tensor).text(2, output).text(3, output).text(4, "Identity"));
    proto.message(12, valueInfo(output, type, shape));
  }

  /** A weight; the array may be large. */
  String weight(String weight, float[] values, long... shape) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return initializer(weight, OnnxType.FLOAT, bytes.array(), shape);
  }

  String weight(String weight, byte[] values, long... shape) {
    return initializer(weight, OnnxType.INT8, values, shape);
  }

  String weight(String weight, double[] values, long... shape) {
    ByteBuffer bytes = buffer(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return initializer(weight, OnnxType.DOUBLE, bytes.array(), shape);
  }

  /** A vector of integers, such as a shape or axes; equal ones are stored once. */
  String ints(long... values) {
    return constants.computeIfAbsent(
        "ints " + Arrays.toString(values),
        key -> {
          ByteBuffer bytes = buffer(values.length * Long.BYTES);
          bytes.asLongBuffer().put(values);
          return initializer(constantName(), OnnxType.INT64, bytes.array(), values.length);
        });
  }

  /** A scalar; equal ones are stored once. */
  String scalar(float value) {
    return constants.computeIfAbsent(
        "scalar " + value, key -> weight(constantName(), new float[] {value}));
  }

  /** A scalar truth value; equal ones are stored once. */
  String truth() {
    return constants.computeIfAbsent(
        "true", key -> initializer(constantName(), OnnxType.BOOL, new byte[] {1}));
  }

  ProtoMessage toProto() {
    return proto;
  }

  /** The file's content. */
  ProtoMessage toModel() {
    ProtoMessage opset = new ProtoMessage().text(1, "").varint(2, OPSET);
    return new ProtoMessage()
        .varint(1, IR_VERSION)
        .text(2, "dir7-edge")
        .message(7, proto)
        .message(8, opset);
  }

  private String constantName() {
    return name + "/constant_" + constants.size();
  }

  private String initializer(String tensor, OnnxType type, byte[] littleEndian, long... shape) {
    ProtoMessage message = new ProtoMessage();
    for (long dimension : shape) {
      message.varint(1, dimension);
    }
    message.varint(2, type.number()).text(8, tensor).bytes(9, littleEndian);
    proto.message(5, message);
    return tensor;
  }

  private static ProtoMessage valueInfo(String tensor, OnnxType type, long... shape) {
    ProtoMessage dimensions = new ProtoMessage();
    for (long dimension : shape) {
      dimensions.message(1, new ProtoMessage().varint(1, dimension));
    }
    ProtoMessage tensorType = new ProtoMessage().varint(1, type.number()).message(2, dimensions);
    return new ProtoMessage().text(1, tensor).message(2, new ProtoMessage().message(1, tensorType));
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
