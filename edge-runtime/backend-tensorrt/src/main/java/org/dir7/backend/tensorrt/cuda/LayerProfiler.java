package org.dir7.backend.tensorrt.cuda;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.backend.OpTiming;

/**
 * Times of one plan's layers as TensorRT reports them, added up from the start (dir7_runtime.h);
 * closed after the plan's context. Every run then waits for the GPU, so that the sum is more than
 * the time of a run; shares are what it is for.
 */
final class LayerProfiler implements AutoCloseable {

  private final NativeLibrary library;
  private final Pointer profiler;

  /**
   * @param context address of an IExecutionContext
   */
  LayerProfiler(Path plugin, long context) {
    this.library = NativeLibrary.getInstance(plugin.toString());
    this.profiler =
        library
            .getFunction("dir7_profiler_attach")
            .invokePointer(new Object[] {new Pointer(context)});
  }

  /** One a layer, in the order of the plan; the kind is the caller's to find. */
  List<OpTiming> timings() {
    List<OpTiming> timings = new ArrayList<>();
    int layers = library.getFunction("dir7_profiler_layers").invokeInt(new Object[] {profiler});
    for (int layer = 0; layer < layers; layer++) {
      Object[] at = {profiler, layer};
      String name = library.getFunction("dir7_profiler_name").invokeString(at, false);
      double ms = library.getFunction("dir7_profiler_milliseconds").invokeDouble(at);
      long calls = library.getFunction("dir7_profiler_calls").invokeLong(at);
      timings.add(new OpTiming(name, "", calls, Math.round(ms * 1e6), 0));
    }
    return timings;
  }

  @Override
  public void close() {
    library.getFunction("dir7_profiler_destroy").invokeVoid(new Object[] {profiler});
  }
}
