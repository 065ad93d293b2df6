#include "report.h"

#include <stdio.h>

#include "attributes.h"

namespace dir7 {
namespace {
nvinfer1::ILogger* (*findLogger)() = nullptr;
}

void findLoggerWith(nvinfer1::ILogger* (*find)()) noexcept { findLogger = find; }

void report(const char* where, const char* what) noexcept {
  char line[512];
  snprintf(line, sizeof line, "%s %s: %s", kPluginName, where, what);
  nvinfer1::ILogger* logger = findLogger ? findLogger() : nullptr;
  if (logger)
    logger->log(nvinfer1::ILogger::Severity::kERROR, line);
  else
    fprintf(stderr, "%s\n", line);
}

}  // namespace dir7
