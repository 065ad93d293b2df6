// TensorRT 10 adapter (IPluginV3) over the kernels, and its creator. Uses only what TensorRT 10.3 has.
#ifndef DIR7_ADAPTER_H_
#define DIR7_ADAPTER_H_

#include <NvInfer.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "attributes.h"
#include "report.h"

namespace dir7 {

// The layer of one Kernel: crossWkvKernel.h and mixKernel.h say what a Kernel has. Its Attributes are 32-bit words, its Ports
// know how many inputs and outputs they make, and shapeOf(attributes, ports, count) checks what TensorRT connects.
template <class Kernel>
class Adapter : public nvinfer1::IPluginV3,
                public nvinfer1::IPluginV3OneCore,
                public nvinfer1::IPluginV3OneBuild,
                public nvinfer1::IPluginV3OneRuntime {
  using Attributes = typename Kernel::Attributes;
  using Shape = typename Kernel::Shape;

 public:
  explicit Adapter(const Attributes& attributes) : attributes_(attributes), ports_(attributes) {
    for (int i = 0; i < Kernel::kFields; i++) {
      const AttributeInfo& info = Kernel::kInfos[i];
      fields_[i] = nvinfer1::PluginField(
          info.name, reinterpret_cast<const char*>(&attributes_) + info.offset, info.type, 1);
    }
    collection_.nbFields = Kernel::kFields;
    collection_.fields = fields_;
  }

  nvinfer1::IPluginCapability* getCapabilityInterface(nvinfer1::PluginCapabilityType type) noexcept override {
    switch (type) {
      case nvinfer1::PluginCapabilityType::kCORE: return static_cast<nvinfer1::IPluginV3OneCore*>(this);
      case nvinfer1::PluginCapabilityType::kBUILD: return static_cast<nvinfer1::IPluginV3OneBuild*>(this);
      case nvinfer1::PluginCapabilityType::kRUNTIME: return static_cast<nvinfer1::IPluginV3OneRuntime*>(this);
    }
    return nullptr;
  }

  nvinfer1::IPluginV3* clone() noexcept override {
    return guarded("clone", static_cast<nvinfer1::IPluginV3*>(nullptr), [&]() -> nvinfer1::IPluginV3* {
      Adapter* copy = new Adapter(attributes_);
      copy->shape_ = shape_;
      return copy;
    });
  }

  nvinfer1::IPluginV3* attachToContext(nvinfer1::IPluginResourceContext*) noexcept override { return clone(); }

  nvinfer1::AsciiChar const* getPluginName() const noexcept override { return Kernel::kName; }
  nvinfer1::AsciiChar const* getPluginVersion() const noexcept override { return Kernel::kVersion; }
  nvinfer1::AsciiChar const* getPluginNamespace() const noexcept override { return ""; }
  nvinfer1::PluginFieldCollection const* getFieldsToSerialize() noexcept override { return &collection_; }

  int32_t getNbOutputs() const noexcept override { return ports_.outputs; }

  int32_t getOutputDataTypes(nvinfer1::DataType* outputs, int32_t outputCount, nvinfer1::DataType const* inputs,
      int32_t) const noexcept override {
    if (outputCount != ports_.outputs) return -1;
    for (int i = 0; i < outputCount; i++) outputs[i] = Kernel::outputType(attributes_, ports_, i, inputs);
    return 0;
  }

  int32_t getOutputShapes(nvinfer1::DimsExprs const* inputs, int32_t inputCount, nvinfer1::DimsExprs const*, int32_t,
      nvinfer1::DimsExprs* outputs, int32_t outputCount, nvinfer1::IExprBuilder& builder) noexcept override {
    return guarded("shapes", -1, [&] {
      if (inputCount != ports_.inputs || outputCount != ports_.outputs)
        throw std::invalid_argument("the layer has " + std::to_string(inputCount) +
            " inputs; with these attributes it takes " + std::to_string(ports_.inputs));
      outputs[0] = inputs[0];
      if (outputCount > 1) outputs[1] = Kernel::secondOutput(attributes_, ports_, inputs, builder);
      return 0;
    });
  }

  bool supportsFormatCombination(int32_t position, nvinfer1::DynamicPluginTensorDesc const* tensors, int32_t,
      int32_t) noexcept override {
    const nvinfer1::PluginTensorDesc& tensor = tensors[position].desc;
    return tensor.format == nvinfer1::TensorFormat::kLINEAR &&
        Kernel::fits(attributes_, position, tensor.type, tensors[0].desc.type);
  }

  int32_t configurePlugin(nvinfer1::DynamicPluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::DynamicPluginTensorDesc const*, int32_t) noexcept override {
    return guarded("configuration", -1, [&] {
      largest(inputs, inputCount);
      Kernel::requireDevice();
      return 0;
    });
  }

  size_t getWorkspaceSize(nvinfer1::DynamicPluginTensorDesc const* inputs, int32_t inputCount,
      nvinfer1::DynamicPluginTensorDesc const*, int32_t) const noexcept override {
    return guarded("workspace", static_cast<size_t>(0), [&] { return Kernel::workspaceBytes(largest(inputs, inputCount)); });
  }

  int32_t onShapeChange(nvinfer1::PluginTensorDesc const* inputs, int32_t inputCount, nvinfer1::PluginTensorDesc const*,
      int32_t) noexcept override {
    return guarded("shapes", -1, [&] {
      shape_ = actual(inputs, inputCount);
      return 0;
    });
  }

  int32_t enqueue(nvinfer1::PluginTensorDesc const* inputDescs, nvinfer1::PluginTensorDesc const*,
      void const* const* inputs, void* const* outputs, void* workspace, cudaStream_t stream) noexcept override {
    return guarded("launch", -1, [&] {
      // Without a shape change before (a builder's timing run), the descriptions are all there is.
      if (!shape_.tokens) shape_ = actual(inputDescs, ports_.inputs);
      const int error = Kernel::launch(attributes_, shape_, inputs, outputs, workspace, stream);
      if (error) throw std::runtime_error("CUDA error " + std::to_string(error));
      return 0;
    });
  }

 private:
  Shape actual(nvinfer1::PluginTensorDesc const* inputs, int count) const {
    std::vector<Port> ports;
    for (int i = 0; i < count; i++) ports.push_back({inputs[i].dims, inputs[i].type});
    return shapeOf(attributes_, ports.data(), count);
  }

  // The largest shape of a profile; with static shapes, the shape.
  Shape largest(nvinfer1::DynamicPluginTensorDesc const* inputs, int count) const {
    std::vector<Port> ports;
    for (int i = 0; i < count; i++) ports.push_back({inputs[i].max, inputs[i].desc.type});
    return shapeOf(attributes_, ports.data(), count);
  }

  Attributes attributes_;
  typename Kernel::Ports ports_;
  Shape shape_ = {};  // of the last onShapeChange
  nvinfer1::PluginField fields_[Kernel::kFields];
  nvinfer1::PluginFieldCollection collection_{};
};

template <class Kernel>
class Creator : public nvinfer1::IPluginCreatorV3One {
 public:
  Creator() {
    for (int i = 0; i < Kernel::kFields; i++)
      fields_[i] = nvinfer1::PluginField(Kernel::kInfos[i].name, nullptr, Kernel::kInfos[i].type, 1);
    collection_.nbFields = Kernel::kFields;
    collection_.fields = fields_;
  }

  nvinfer1::IPluginV3* createPlugin(nvinfer1::AsciiChar const* name, nvinfer1::PluginFieldCollection const* fields,
      nvinfer1::TensorRTPhase phase) noexcept override {
    return guarded(
        name ? name : "creator", static_cast<nvinfer1::IPluginV3*>(nullptr), [&]() -> nvinfer1::IPluginV3* {
          return new Adapter<Kernel>(Kernel::parse(*fields, phase == nvinfer1::TensorRTPhase::kRUNTIME));
        });
  }

  nvinfer1::PluginFieldCollection const* getFieldNames() noexcept override { return &collection_; }
  nvinfer1::AsciiChar const* getPluginName() const noexcept override { return Kernel::kName; }
  nvinfer1::AsciiChar const* getPluginVersion() const noexcept override { return Kernel::kVersion; }
  nvinfer1::AsciiChar const* getPluginNamespace() const noexcept override { return ""; }

 private:
  nvinfer1::PluginField fields_[Kernel::kFields];
  nvinfer1::PluginFieldCollection collection_{};
};

}  // namespace dir7
#endif  // DIR7_ADAPTER_H_
