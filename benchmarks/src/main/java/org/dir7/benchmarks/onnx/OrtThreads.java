package org.dir7.benchmarks.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** Options of every ONNX Runtime session that is timed: its defaults, but for the threads. */
final class OrtThreads {

  private OrtThreads() {}

  /** All graph optimizations, which is the default, said aloud; one operator at a time. */
  static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    return options;
  }
}
