// Where the adapters say what is wrong: TensorRT's logger once it is known, else standard error.
#ifndef DIR7_CROSS_WKV_REPORT_H_
#define DIR7_CROSS_WKV_REPORT_H_

#include <NvInfer.h>

#include <exception>

namespace dir7 {

void report(const char* where, const char* what) noexcept;
// The logger may change with every builder and runtime, so it is asked for each time.
void findLoggerWith(nvinfer1::ILogger* (*find)()) noexcept;

// Runs a function that may throw; no exception may cross into TensorRT.
template <class Result, class Function>
Result guarded(const char* where, Result failure, Function function) noexcept {
  try {
    return function();
  } catch (const std::exception& e) {
    report(where, e.what());
  } catch (...) {
    report(where, "unknown error");
  }
  return failure;
}

}  // namespace dir7
#endif  // DIR7_CROSS_WKV_REPORT_H_
