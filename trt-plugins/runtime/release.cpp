#include <NvInfer.h>

#include "dir7_runtime.h"

// TensorRT 8 and later: objects are released with delete.
namespace {

template <class T>
void release(void* object) {
  delete static_cast<T*>(object);
}

}  // namespace

extern "C" void dir7_destroy_runtime(void* p) { release<nvinfer1::IRuntime>(p); }
extern "C" void dir7_destroy_engine(void* p) { release<nvinfer1::ICudaEngine>(p); }
extern "C" void dir7_destroy_context(void* p) { release<nvinfer1::IExecutionContext>(p); }
extern "C" void dir7_destroy_inspector(void* p) { release<nvinfer1::IEngineInspector>(p); }
extern "C" void dir7_destroy_builder(void* p) { release<nvinfer1::IBuilder>(p); }
extern "C" void dir7_destroy_network(void* p) { release<nvinfer1::INetworkDefinition>(p); }
extern "C" void dir7_destroy_builder_config(void* p) { release<nvinfer1::IBuilderConfig>(p); }
extern "C" void dir7_destroy_host_memory(void* p) { release<nvinfer1::IHostMemory>(p); }
extern "C" void dir7_destroy_timing_cache(void* p) { release<nvinfer1::ITimingCache>(p); }
