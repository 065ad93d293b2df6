// The WKV-7 recurrence as an adapter's Kernel.
#ifndef DIR7_CROSS_WKV_KERNEL_H_
#define DIR7_CROSS_WKV_KERNEL_H_

#include "adapter.h"

namespace dir7 {

struct CrossWkvKernel {
  using Attributes = dir7::Attributes;
  using Ports = dir7::Ports;
  using Shape = Dir7WkvShape;

  static constexpr const char* kName = kPluginName;
  static constexpr const char* kVersion = kPluginVersion;
  static constexpr const AttributeInfo* kInfos = kAttributeInfo;
  static constexpr int kFields = kAttributes;

  static Attributes parse(const nvinfer1::PluginFieldCollection& fields, bool fromPlan) {
    return dir7::parse(fields, fromPlan);
  }

  // y has the receptance's type; the state after is FP32.
  static nvinfer1::DataType outputType(
      const Attributes&, const Ports&, int output, nvinfer1::DataType const* inputs) noexcept {
    return output == 0 ? inputs[0] : nvinfer1::DataType::kFLOAT;
  }

  static nvinfer1::DimsExprs secondOutput(
      const Attributes&, const Ports& ports, nvinfer1::DimsExprs const* inputs, nvinfer1::IExprBuilder&) {
    return inputs[ports.stateIn];
  }

  static bool fits(const Attributes& attributes, int position, nvinfer1::DataType type, nvinfer1::DataType receptance) {
    return typeFits(attributes, position, type, receptance);
  }

  static void requireDevice() {}

  static size_t workspaceBytes(const Shape& shape) { return dir7WkvWorkspaceBytes(&shape, DIR7_WKV_AUTO); }

  // Returns CUDA's error, 0 for none.
  static int launch(const Attributes& attributes, const Shape& shape, void const* const* inputs, void* const* outputs,
      void* workspace, cudaStream_t stream) {
    const Dir7WkvTensors tensors = tensorsOf(attributes, shape, inputs, outputs, workspace);
    return dir7WkvLaunch(&shape, &tensors, DIR7_WKV_AUTO, stream);
  }
};

}  // namespace dir7
#endif  // DIR7_CROSS_WKV_KERNEL_H_
