// A whole residual branch as an adapter's Kernel.
#ifndef DIR7_MIX_KERNEL_H_
#define DIR7_MIX_KERNEL_H_

#include "adapter.h"
#include "mixAttributes.h"

namespace dir7 {

struct MixKernel {
  using Attributes = MixAttributes;
  using Ports = MixPorts;
  using Shape = Dir7MixShape;

  static constexpr const char* kName = kMixName;
  static constexpr const char* kVersion = kMixVersion;
  static constexpr const AttributeInfo* kInfos = kMixAttributeInfo;
  static constexpr int kFields = kMixAttributes;

  static Attributes parse(const nvinfer1::PluginFieldCollection& fields, bool fromPlan) {
    return parseMix(fields, fromPlan);
  }

  static nvinfer1::DataType outputType(
      const Attributes& attributes, const Ports& ports, int output, nvinfer1::DataType const*) noexcept {
    return typeOf(attributes, ports.inputs + output);
  }

  // The value before its residual; CrossWKV's is that of the branches with text.
  static nvinfer1::DimsExprs secondOutput(const Attributes& attributes, const Ports&, nvinfer1::DimsExprs const* inputs,
      nvinfer1::IExprBuilder& builder) {
    nvinfer1::DimsExprs value = inputs[0];
    if (attributes.kind == DIR7_MIX_CROSS) value.d[0] = builder.constant(attributes.withText);
    return value;
  }

  static bool fits(const Attributes& attributes, int position, nvinfer1::DataType type, nvinfer1::DataType) {
    return type == typeOf(attributes, position);
  }

  static void requireDevice() {
    if (!dir7MixSupported()) throw std::runtime_error("the GPU has no tensor cores of sm_80 or later");
  }

  static size_t workspaceBytes(const Shape& shape) { return dir7MixWorkspaceBytes(&shape); }

  // Returns CUDA's error, 0 for none.
  static int launch(const Attributes& attributes, const Shape& shape, void const* const* inputs, void* const* outputs,
      void* workspace, cudaStream_t stream) {
    const Dir7MixTensors tensors = tensorsOf(attributes, inputs, outputs, workspace);
    return dir7MixLaunch(&shape, &tensors, stream);
  }
};

}  // namespace dir7
#endif  // DIR7_MIX_KERNEL_H_
