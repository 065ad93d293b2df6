package org.dir7.backend.tensorrt.cuda;

import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.tinylog.Logger;

/**
 * TensorRT's log as ours, without its verbose lines (tens of thousands a build). One for the
 * process: TensorRT keeps the first that it is given.
 */
final class TrtLog extends ILogger {

  static final TrtLog INSTANCE = new TrtLog();

  private TrtLog() {}

  @Override
  public void log(ILogger.Severity severity, String message) {
    switch (severity.intern()) {
      case kINTERNAL_ERROR, kERROR -> Logger.error("TensorRT: {}", message);
      case kWARNING -> Logger.debug("TensorRT warns: {}", message);
      case kINFO -> Logger.trace("TensorRT: {}", message);
      default -> {}
    }
  }
}
