package org.dir7.backend.tensorrt.probe;

import java.util.List;

/** TensorRT 8.2 of JetPack 4.6. */
final class Release {

  static final String INFER = "libnvinfer.so.8";

  /** What the presets' JNI libraries are linked with. */
  static final List<String> PRESET_NEEDS =
      List.of("libcudart.so.10.2", "libcublas.so.10", "libcudnn.so.8", "libnvrtc.so.10.2");

  static final int OLDEST = 8200;

  /** The last release for this board is 8.2. */
  static final int NEXT_MAJOR = 8300;

  /** The range as a user reads it. */
  static final String RANGE = "8.2";

  private Release() {}

  /** 8201 is 8.2.1. */
  static String dotted(int version) {
    return version / 1000 + "." + version / 100 % 10 + "." + version % 100;
  }
}
