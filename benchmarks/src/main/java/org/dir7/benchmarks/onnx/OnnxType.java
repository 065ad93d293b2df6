package org.dir7.benchmarks.onnx;

/** Element types of ONNX tensors, by their number in {@code TensorProto.DataType}. */
enum OnnxType {
  FLOAT(1),
  INT8(3),
  INT64(7),
  BOOL(9),
  DOUBLE(11);

  private final int number;

  OnnxType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
