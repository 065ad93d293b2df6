package org.dir7.backend.tensorrt.cuda;

import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.dir7.backend.tensorrt.plan.LogThreshold;
import org.tinylog.Logger;

/**
 * TensorRT's log as ours. {@code DIR7_TENSORRT_LOG} (error, warning, info or verbose) says from
 * which severity on its lines are shown; without it, errors are, and the rest goes to our debug and
 * trace levels, but for verbose lines (tens of thousands a build). One for the process: TensorRT
 * keeps the first that it is given.
 */
final class TrtLog extends ILogger {

  private static final LogThreshold SHOWN = LogThreshold.of(System.getenv(LogThreshold.VARIABLE));

  static final TrtLog INSTANCE = new TrtLog();

  private TrtLog() {}

  @Override
  public void log(ILogger.Severity severity, String message) {
    switch (severity.intern()) {
      case kINTERNAL_ERROR, kERROR -> Logger.error("TensorRT: {}", message);
      case kWARNING -> {
        if (SHOWN.warnings()) {
          Logger.warn("TensorRT: {}", message);
        } else {
          Logger.debug("TensorRT warns: {}", message);
        }
      }
      case kINFO -> {
        if (SHOWN.infos()) {
          Logger.info("TensorRT: {}", message);
        } else {
          Logger.trace("TensorRT: {}", message);
        }
      }
      default -> {
        if (SHOWN.verbose()) {
          Logger.info("TensorRT: {}", message);
        }
      }
    }
  }
}
