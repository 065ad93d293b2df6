package org.dir7.backend.tensorrt.probe;

import java.util.List;

/** The TensorRT release line that this module is compiled for. */
final class Release {

  static final String INFER = "libnvinfer.so.10";

  /** What the presets' JNI libraries are linked with. */
  static final List<String> PRESET_NEEDS =
      List.of("libcudart.so.12", "libcublas.so.12", "libcudnn.so.9", "libnvrtc.so.12");

  /** The oldest release whose functions are used: JetPack 6.1's 10.3. */
  static final int OLDEST = 100300;

  /** Another major version has another library name and other plans. */
  static final int NEXT_MAJOR = 110000;

  /** The range as a user reads it. */
  static final String RANGE = "10.3 or a later 10.x";

  private Release() {}

  /** 100600 is 10.6.0. */
  static String dotted(int version) {
    return version / 10000 + "." + version / 100 % 100 + "." + version % 100;
  }
}
