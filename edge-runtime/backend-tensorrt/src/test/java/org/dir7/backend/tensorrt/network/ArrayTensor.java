package org.dir7.backend.tensorrt.network;

/** A tensor of the test sink: FP32 values, those of type FP16 already rounded. */
@SuppressWarnings("ArrayRecordComponent") // a carrier of values, never compared
record ArrayTensor(Type type, int[] shape, float[] values) {

  static int size(int... shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    return size;
  }

  /** Row-major strides, 0 along axes of extent 1: for broadcasting. */
  int[] strides() {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = shape[axis] == 1 ? 0 : stride;
      stride *= shape[axis];
    }
    return strides;
  }
}
