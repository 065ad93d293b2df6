package org.dir7.backend.tensorrt.cuda;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/**
 * The C functions of the plugin's library beside the plugin: the sampler's kernels and the
 * destructors of TensorRT's objects, which the presets do not call.
 */
final class NativeRuntime {

  private final Function stepBegin;
  private final Function samplerUpdate;
  private final NativeLibrary library;

  NativeRuntime(Path plugin) {
    this.library = NativeLibrary.getInstance(plugin.toString());
    this.stepBegin = library.getFunction("dir7_step_begin");
    this.samplerUpdate = library.getFunction("dir7_sampler_update");
  }

  /** Enqueues the copy of the next evaluation's timestep embedding. */
  void stepBegin(
      Pointer control, int maxEvaluations, int width, Pointer timestep, CUstream_st stream) {
    Cuda.check(
        stepBegin.invokeInt(
            new Object[] {jna(control), maxEvaluations, width, jna(timestep), jna(stream)}),
        "start of a step");
  }

  /** Enqueues guidance and the linear update of the registers. */
  void samplerUpdate(
      Pointer control,
      Pointer prediction,
      int branches,
      int size,
      Pointer registers,
      CUstream_st stream) {
    Cuda.check(
        samplerUpdate.invokeInt(
            new Object[] {
              jna(control), jna(prediction), branches, size, jna(registers), jna(stream)
            }),
        "update of the latent");
  }

  /**
   * Calls the destructor of a TensorRT object.
   *
   * @param kind such as {@code engine}
   */
  void destroy(String kind, Pointer object) {
    if (object != null && !object.isNull()) {
      library.getFunction("dir7_destroy_" + kind).invokeVoid(new Object[] {jna(object)});
      object.setNull();
    }
  }

  private static com.sun.jna.Pointer jna(Pointer pointer) {
    return new com.sun.jna.Pointer(pointer.address());
  }
}
