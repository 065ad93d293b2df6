#include "crossWkvPlugin.h"

#include <stdexcept>
#include <vector>

#include "report.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

Dir7WkvShape shapeFrom(const Attributes& attributes, const PluginTensorDesc* inputs, int count) {
  std::vector<Port> ports;
  for (int i = 0; i < count; i++) ports.push_back({inputs[i].dims, inputs[i].type});
  return shapeOf(attributes, ports.data(), count);
}

// The largest shape of a profile; with static shapes, the shape.
Dir7WkvShape largest(const Attributes& attributes, const DynamicPluginTensorDesc* inputs, int count) {
  std::vector<Port> ports;
  for (int i = 0; i < count; i++) ports.push_back({inputs[i].max, inputs[i].desc.type});
  return shapeOf(attributes, ports.data(), count);
}

}  // namespace

CrossWkvPlugin::CrossWkvPlugin(const Attributes& attributes) : attributes_(attributes), ports_(attributes) {
  for (int i = 0; i < kAttributes; i++)
    fields_[i] = PluginField(kAttributeInfo[i].name, reinterpret_cast<const char*>(&attributes_) + kAttributeInfo[i].offset,
        kAttributeInfo[i].type, 1);
  collection_.nbFields = kAttributes;
  collection_.fields = fields_;
}

IPluginCapability* CrossWkvPlugin::getCapabilityInterface(PluginCapabilityType type) noexcept {
  switch (type) {
    case PluginCapabilityType::kCORE: return static_cast<IPluginV3OneCore*>(this);
    case PluginCapabilityType::kBUILD: return static_cast<IPluginV3OneBuild*>(this);
    case PluginCapabilityType::kRUNTIME: return static_cast<IPluginV3OneRuntime*>(this);
  }
  return nullptr;
}

IPluginV3* CrossWkvPlugin::clone() noexcept {
  return guarded("clone", static_cast<IPluginV3*>(nullptr), [&]() -> IPluginV3* {
    CrossWkvPlugin* copy = new CrossWkvPlugin(attributes_);
    copy->shape_ = shape_;
    return copy;
  });
}

IPluginV3* CrossWkvPlugin::attachToContext(IPluginResourceContext*) noexcept { return clone(); }

int32_t CrossWkvPlugin::getOutputDataTypes(
    DataType* outputs, int32_t outputCount, DataType const* inputs, int32_t) const noexcept {
  if (outputCount != ports_.outputs) return -1;
  outputs[0] = inputs[0];
  if (outputCount > 1) outputs[1] = DataType::kFLOAT;
  return 0;
}

int32_t CrossWkvPlugin::getOutputShapes(DimsExprs const* inputs, int32_t inputCount, DimsExprs const*, int32_t,
    DimsExprs* outputs, int32_t outputCount, IExprBuilder&) noexcept {
  return guarded("shapes", -1, [&] {
    if (inputCount != ports_.inputs || outputCount != ports_.outputs)
      throw std::invalid_argument("the layer has " + std::to_string(inputCount) +
          " inputs; with these attributes it takes " + std::to_string(ports_.inputs));
    outputs[0] = inputs[0];
    if (outputCount > 1) outputs[1] = inputs[ports_.stateIn];
    return 0;
  });
}

bool CrossWkvPlugin::supportsFormatCombination(
    int32_t position, DynamicPluginTensorDesc const* tensors, int32_t, int32_t) noexcept {
  const PluginTensorDesc& tensor = tensors[position].desc;
  return tensor.format == TensorFormat::kLINEAR && typeFits(attributes_, position, tensor.type, tensors[0].desc.type);
}

int32_t CrossWkvPlugin::configurePlugin(
    DynamicPluginTensorDesc const* inputs, int32_t inputCount, DynamicPluginTensorDesc const*, int32_t) noexcept {
  return guarded("configuration", -1, [&] {
    largest(attributes_, inputs, inputCount);
    return 0;
  });
}

size_t CrossWkvPlugin::getWorkspaceSize(
    DynamicPluginTensorDesc const* inputs, int32_t inputCount, DynamicPluginTensorDesc const*, int32_t) const noexcept {
  return guarded("workspace", static_cast<size_t>(0), [&] {
    const Dir7WkvShape shape = largest(attributes_, inputs, inputCount);
    return dir7WkvWorkspaceBytes(&shape, DIR7_WKV_AUTO);
  });
}

int32_t CrossWkvPlugin::onShapeChange(
    PluginTensorDesc const* inputs, int32_t inputCount, PluginTensorDesc const*, int32_t) noexcept {
  return guarded("shapes", -1, [&] {
    shape_ = shapeFrom(attributes_, inputs, inputCount);
    return 0;
  });
}

int32_t CrossWkvPlugin::enqueue(PluginTensorDesc const* inputDescs, PluginTensorDesc const*, void const* const* inputs,
    void* const* outputs, void* workspace, cudaStream_t stream) noexcept {
  return guarded("launch", -1, [&] {
    // Without a shape change before (a builder's timing run), the descriptions are all there is.
    if (!shape_.tokens) shape_ = shapeFrom(attributes_, inputDescs, ports_.inputs);
    const Dir7WkvTensors tensors = tensorsOf(attributes_, shape_, inputs, outputs, workspace);
    const int error = dir7WkvLaunch(&shape_, &tensors, DIR7_WKV_AUTO, stream);
    if (error) throw std::runtime_error("CUDA error " + std::to_string(error));
    return 0;
  });
}

PluginFieldCollection const* CrossWkvPlugin::getFieldsToSerialize() noexcept { return &collection_; }

}  // namespace dir7
