package org.dir7.backend.tensorrt.proof;

import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemcpy;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.dir7.engine.tensor.Half;

/** An array in device memory, FP32 or FP16, kept until the process ends. */
record DeviceArray(Pointer address, int length, boolean half) {

  static DeviceArray room(int length, boolean half) {
    BytePointer address = new BytePointer();
    check(cudaMalloc(address, bytes(length, half)));
    return new DeviceArray(address, length, half);
  }

  static DeviceArray of(float[] values, boolean half) {
    DeviceArray array = room(values.length, half);
    Pointer host;
    if (half) {
      short[] halves = new short[values.length];
      for (int i = 0; i < halves.length; i++) {
        halves[i] = Half.fromFloat(values[i]);
      }
      host = new ShortPointer(halves);
    } else {
      host = new FloatPointer(values);
    }
    check(cudaMemcpy(array.address, host, bytes(values.length, half), cudaMemcpyHostToDevice));
    host.close();
    return array;
  }

  void get(float[] values) {
    long bytes = bytes(length, half);
    if (half) {
      short[] halves = new short[length];
      try (ShortPointer host = new ShortPointer(length)) {
        check(cudaMemcpy(host, address, bytes, cudaMemcpyDeviceToHost));
        host.get(halves);
      }
      for (int i = 0; i < length; i++) {
        values[i] = Half.toFloat(halves[i]);
      }
    } else {
      try (FloatPointer host = new FloatPointer(length)) {
        check(cudaMemcpy(host, address, bytes, cudaMemcpyDeviceToHost));
        host.get(values);
      }
    }
  }

  private static long bytes(int length, boolean half) {
    return (long) length * (half ? Short.BYTES : Float.BYTES);
  }

  static void check(int error) {
    if (error != 0) {
      throw new IllegalStateException("CUDA error " + error);
    }
  }
}
