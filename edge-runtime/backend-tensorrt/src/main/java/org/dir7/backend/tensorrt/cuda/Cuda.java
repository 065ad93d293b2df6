package org.dir7.backend.tensorrt.cuda;

import org.bytedeco.cuda.global.cudart;
import org.dir7.engine.Dir7Exception;

/** CUDA's error codes as failures that a user can read. */
final class Cuda {

  private Cuda() {}

  static void check(int code, String what) {
    if (code != 0) {
      throw Dir7Exception.environment(
          "CUDA: %s: %s (error %d)", what, cudart.cudaGetErrorString(code).getString(), code);
    }
  }

  /** A native object that must be there. */
  static <T> T made(T object, String what) {
    if (object == null) {
      throw Dir7Exception.environment("TensorRT: %s; its log has the reason", what);
    }
    return object;
  }

  static void made(boolean done, String what) {
    if (!done) {
      throw Dir7Exception.environment("TensorRT: %s; its log has the reason", what);
    }
  }
}
