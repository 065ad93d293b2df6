// How long each layer of a plan takes: TensorRT calls back into C++, which the Java presets cannot receive.
#include <NvInfer.h>

#include <map>
#include <string>
#include <vector>

#include "dir7_runtime.h"

namespace {

struct Layer {
  std::string name;
  double milliseconds;
  long calls;
};

class Profiler : public nvinfer1::IProfiler {
 public:
  void reportLayerTime(const char* name, float milliseconds) noexcept override {
    auto known = index_.find(name);
    if (known == index_.end()) {
      known = index_.emplace(name, layers_.size()).first;
      layers_.push_back(Layer{name, 0.0, 0});
    }
    layers_[known->second].milliseconds += milliseconds;
    layers_[known->second].calls++;
  }
  const std::vector<Layer>& layers() const { return layers_; }

 private:
  std::map<std::string, size_t> index_;
  std::vector<Layer> layers_;
};

}  // namespace

extern "C" void* dir7_profiler_attach(void* context) {
  auto* profiler = new Profiler;
  static_cast<nvinfer1::IExecutionContext*>(context)->setProfiler(profiler);
  return profiler;
}

extern "C" int dir7_profiler_layers(const void* profiler) {
  return static_cast<int>(static_cast<const Profiler*>(profiler)->layers().size());
}

extern "C" const char* dir7_profiler_name(const void* profiler, int layer) {
  return static_cast<const Profiler*>(profiler)->layers()[layer].name.c_str();
}

extern "C" double dir7_profiler_milliseconds(const void* profiler, int layer) {
  return static_cast<const Profiler*>(profiler)->layers()[layer].milliseconds;
}

extern "C" long dir7_profiler_calls(const void* profiler, int layer) {
  return static_cast<const Profiler*>(profiler)->layers()[layer].calls;
}

extern "C" void dir7_profiler_destroy(void* profiler) { delete static_cast<Profiler*>(profiler); }
