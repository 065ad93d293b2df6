package org.dir7.engine.text;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;

/** How this project opens ONNX Runtime: small, quiet, and with a sentence when it is not there. */
final class OnnxRuntime {

  private OnnxRuntime() {}

  static OrtEnvironment environment() {
    try {
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "dir7");
    } catch (LinkageError | RuntimeException e) {
      // No native library for this system, or its libraries are missing: seen as either.
      throw Dir7Exception.environment(
              "ONNX Runtime, which encodes prompts, does not load on %s %s: %s; engines run with"
                  + " stored conditioning without it",
              System.getProperty("os.name"), System.getProperty("os.arch"), rootOf(e))
          .causedBy(e);
    }
  }

  /** A session for short inputs, one at a time, that gives memory and processor back between. */
  static OrtSession session(OrtEnvironment environment, Path model, int threads) {
    if (!Files.isReadable(model)) {
      throw Dir7Exception.badInput("text encoder %s is missing or cannot be read", model);
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      // Waiting threads must not take a core from the denoiser.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return environment.createSession(model.toString(), options);
    } catch (OrtException e) {
      throw Dir7Exception.badInput(
              "text encoder %s is not an ONNX model that ONNX Runtime %s reads: %s",
              model, environment.getVersion(), e.getMessage())
          .causedBy(e);
    }
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
