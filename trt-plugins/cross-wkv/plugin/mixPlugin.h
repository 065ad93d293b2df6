// TensorRT 10 adapter (IPluginV3) of the residual branches.
#ifndef DIR7_MIX_PLUGIN_H_
#define DIR7_MIX_PLUGIN_H_

#include <NvInfer.h>

#include "mixAttributes.h"

namespace dir7 {

class MixPlugin : public nvinfer1::IPluginV3,
                  public nvinfer1::IPluginV3OneCore,
                  public nvinfer1::IPluginV3OneBuild,
                  public nvinfer1::IPluginV3OneRuntime {
 public:
  explicit MixPlugin(const MixAttributes& attributes);

  nvinfer1::IPluginCapability* getCapabilityInterface(nvinfer1::PluginCapabilityType type) noexcept override;
  nvinfer1::IPluginV3* clone() noexcept override;

  nvinfer1::AsciiChar const* getPluginName() const noexcept override { return kMixName; }
  nvinfer1::AsciiChar const* getPluginVersion() const noexcept override { return kMixVersion; }
  nvinfer1::AsciiChar const* getPluginNamespace() const noexcept override { return ""; }

  int32_t getNbOutputs() const noexcept override { return ports_.outputs; }
  int32_t getOutputDataTypes(nvinfer1::DataType* outputs, int32_t outputCount, nvinfer1::DataType const* inputs,
      int32_t inputCount) const noexcept override;
  int32_t getOutputShapes(nvinfer1::DimsExprs const* inputs, int32_t inputCount, nvinfer1::DimsExprs const* shapeInputs,
      int32_t shapeInputCount, nvinfer1::DimsExprs* outputs, int32_t outputCount,
      nvinfer1::IExprBuilder& builder) noexcept override;
  bool supportsFormatCombination(int32_t position, nvinfer1::DynamicPluginTensorDesc const* tensors, int32_t inputCount,
      int32_t outputCount) noexcept override;
  int32_t configurePlugin(nvinfer1::DynamicPluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::DynamicPluginTensorDesc const* outputs, int32_t outputCount) noexcept override;
  size_t getWorkspaceSize(nvinfer1::DynamicPluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::DynamicPluginTensorDesc const* outputs, int32_t outputCount) const noexcept override;

  int32_t onShapeChange(nvinfer1::PluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::PluginTensorDesc const* outputs, int32_t outputCount) noexcept override;
  int32_t enqueue(nvinfer1::PluginTensorDesc const* inputDescs, nvinfer1::PluginTensorDesc const* outputDescs,
      void const* const* inputs, void* const* outputs, void* workspace, cudaStream_t stream) noexcept override;
  nvinfer1::IPluginV3* attachToContext(nvinfer1::IPluginResourceContext* context) noexcept override;
  nvinfer1::PluginFieldCollection const* getFieldsToSerialize() noexcept override;

 private:
  MixAttributes attributes_;
  MixPorts ports_;
  Dir7MixShape shape_ = {};  // of the last onShapeChange
  nvinfer1::PluginField fields_[kMixAttributes];
  nvinfer1::PluginFieldCollection collection_{};
};

}  // namespace dir7
#endif  // DIR7_MIX_PLUGIN_H_
