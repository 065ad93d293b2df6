// Buffers in device memory, or in the emulation's.
#ifndef DIR7_WKV7_DEVICE_MEMORY_H_
#define DIR7_WKV7_DEVICE_MEMORY_H_

#include "../kernel/device.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vector>

namespace dir7 {

inline void require(int error, const char* what) {
  if (!error) return;
#ifdef DIR7_EMULATE
  fprintf(stderr, "%s: error %d\n", what, error);
#else
  fprintf(stderr, "%s: %s\n", what, cudaGetErrorString(static_cast<cudaError_t>(error)));
#endif
  exit(3);
}

class Buffer {
 public:
  // Filled with NaNs of both widths, so that what no kernel wrote cannot pass.
  explicit Buffer(size_t bytes) : bytes_(bytes) {
    if (!bytes) return;
#ifdef DIR7_EMULATE
    data_ = aligned_alloc(16, (bytes + 15) / 16 * 16);
    memset(data_, 0xff, bytes);
#else
    require(cudaMalloc(&data_, bytes), "cudaMalloc");
    require(cudaMemset(data_, 0xff, bytes), "cudaMemset");
#endif
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
#ifdef DIR7_EMULATE
    free(data_);
#else
    cudaFree(data_);
#endif
  }
  void* data() const { return data_; }
  void set(const void* from) {
#ifdef DIR7_EMULATE
    memcpy(data_, from, bytes_);
#else
    require(cudaMemcpy(data_, from, bytes_, cudaMemcpyHostToDevice), "copy to the device");
#endif
  }
  void get(void* to) const {
#ifdef DIR7_EMULATE
    memcpy(to, data_, bytes_);
#else
    require(cudaMemcpy(to, data_, bytes_, cudaMemcpyDeviceToHost), "copy from the device");
#endif
  }

 private:
  void* data_ = nullptr;
  size_t bytes_;
};

// A tensor of FP32 or FP16 on the device from values held in double, and back.
class Tensor {
 public:
  Tensor(size_t count, int type) : count_(count), type_(type), buffer_(count * (type ? 2 : 4)) {}
  Tensor(const std::vector<double>& values, int type) : Tensor(values.size(), type) {
    if (values.empty()) return;
    if (type) {
      std::vector<__half> h(count_);
      for (size_t i = 0; i < count_; i++) h[i] = __float2half(static_cast<float>(values[i]));
      buffer_.set(h.data());
    } else {
      std::vector<float> f(values.begin(), values.end());
      buffer_.set(f.data());
    }
  }
  void* data() const { return buffer_.data(); }
  std::vector<double> values() const {
    std::vector<double> out(count_);
    if (type_) {
      std::vector<__half> h(count_);
      buffer_.get(h.data());
      for (size_t i = 0; i < count_; i++) out[i] = __half2float(h[i]);
    } else {
      std::vector<float> f(count_);
      buffer_.get(f.data());
      out.assign(f.begin(), f.end());
    }
    return out;
  }

 private:
  size_t count_;
  int type_;
  Buffer buffer_;
};

}  // namespace dir7
#endif  // DIR7_WKV7_DEVICE_MEMORY_H_
