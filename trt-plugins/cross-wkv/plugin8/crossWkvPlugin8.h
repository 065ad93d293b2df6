// TensorRT 8 adapter (IPluginV2DynamicExt) of the WKV-7 kernels, for JetPack 4.6 (TensorRT 8.2).
#ifndef DIR7_CROSS_WKV_PLUGIN8_H_
#define DIR7_CROSS_WKV_PLUGIN8_H_

#include <NvInfer.h>

#include <string>

#include "../plugin/attributes.h"

namespace dir7 {

class CrossWkvPlugin8 : public nvinfer1::IPluginV2DynamicExt {
 public:
  explicit CrossWkvPlugin8(const Attributes& attributes);

  nvinfer1::AsciiChar const* getPluginType() const noexcept override { return kPluginName; }
  nvinfer1::AsciiChar const* getPluginVersion() const noexcept override { return kPluginVersion; }
  void setPluginNamespace(nvinfer1::AsciiChar const* name) noexcept override;
  nvinfer1::AsciiChar const* getPluginNamespace() const noexcept override { return namespace_.c_str(); }
  int32_t initialize() noexcept override { return 0; }
  void terminate() noexcept override {}
  void destroy() noexcept override { delete this; }
  nvinfer1::IPluginV2DynamicExt* clone() const noexcept override;

  int32_t getNbOutputs() const noexcept override { return ports_.outputs; }
  nvinfer1::DataType getOutputDataType(
      int32_t index, nvinfer1::DataType const* inputs, int32_t inputCount) const noexcept override;
  nvinfer1::DimsExprs getOutputDimensions(int32_t index, nvinfer1::DimsExprs const* inputs, int32_t inputCount,
      nvinfer1::IExprBuilder& builder) noexcept override;
  bool supportsFormatCombination(int32_t position, nvinfer1::PluginTensorDesc const* tensors, int32_t inputCount,
      int32_t outputCount) noexcept override;
  void configurePlugin(nvinfer1::DynamicPluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::DynamicPluginTensorDesc const* outputs, int32_t outputCount) noexcept override;
  size_t getWorkspaceSize(nvinfer1::PluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::PluginTensorDesc const* outputs, int32_t outputCount) const noexcept override;
  int32_t enqueue(nvinfer1::PluginTensorDesc const* inputDescs, nvinfer1::PluginTensorDesc const* outputDescs,
      void const* const* inputs, void* const* outputs, void* workspace, cudaStream_t stream) noexcept override;

  size_t getSerializationSize() const noexcept override { return sizeof attributes_; }
  void serialize(void* buffer) const noexcept override;

 private:
  Attributes attributes_;
  Ports ports_;
  std::string namespace_;
};

}  // namespace dir7
#endif  // DIR7_CROSS_WKV_PLUGIN8_H_
