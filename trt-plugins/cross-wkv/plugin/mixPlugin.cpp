#include "mixPlugin.h"

#include <stdexcept>
#include <vector>

#include "report.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

Dir7MixShape shapeFrom(const MixAttributes& attributes, const PluginTensorDesc* inputs, int count) {
  std::vector<Port> ports;
  for (int i = 0; i < count; i++) ports.push_back({inputs[i].dims, inputs[i].type});
  return shapeOf(attributes, ports.data(), count);
}

Dir7MixShape largest(const MixAttributes& attributes, const DynamicPluginTensorDesc* inputs, int count) {
  std::vector<Port> ports;
  for (int i = 0; i < count; i++) ports.push_back({inputs[i].max, inputs[i].desc.type});
  return shapeOf(attributes, ports.data(), count);
}

}  // namespace

MixPlugin::MixPlugin(const MixAttributes& attributes) : attributes_(attributes), ports_(attributes) {
  for (int i = 0; i < kMixAttributes; i++)
    fields_[i] = PluginField(kMixAttributeInfo[i].name,
        reinterpret_cast<const char*>(&attributes_) + kMixAttributeInfo[i].offset, kMixAttributeInfo[i].type, 1);
  collection_.nbFields = kMixAttributes;
  collection_.fields = fields_;
}

IPluginCapability* MixPlugin::getCapabilityInterface(PluginCapabilityType type) noexcept {
  switch (type) {
    case PluginCapabilityType::kCORE: return static_cast<IPluginV3OneCore*>(this);
    case PluginCapabilityType::kBUILD: return static_cast<IPluginV3OneBuild*>(this);
    case PluginCapabilityType::kRUNTIME: return static_cast<IPluginV3OneRuntime*>(this);
  }
  return nullptr;
}

IPluginV3* MixPlugin::clone() noexcept {
  return guarded("clone", static_cast<IPluginV3*>(nullptr), [&]() -> IPluginV3* {
    MixPlugin* copy = new MixPlugin(attributes_);
    copy->shape_ = shape_;
    return copy;
  });
}

IPluginV3* MixPlugin::attachToContext(IPluginResourceContext*) noexcept { return clone(); }

int32_t MixPlugin::getOutputDataTypes(DataType* outputs, int32_t outputCount, DataType const*, int32_t) const noexcept {
  if (outputCount != ports_.outputs) return -1;
  for (int i = 0; i < outputCount; i++) outputs[i] = typeOf(attributes_, ports_.inputs + i);
  return 0;
}

int32_t MixPlugin::getOutputShapes(DimsExprs const* inputs, int32_t inputCount, DimsExprs const*, int32_t,
    DimsExprs* outputs, int32_t outputCount, IExprBuilder& builder) noexcept {
  return guarded("shapes", -1, [&] {
    if (inputCount != ports_.inputs || outputCount != ports_.outputs)
      throw std::invalid_argument("the layer has " + std::to_string(inputCount) +
          " inputs; with these attributes it takes " + std::to_string(ports_.inputs));
    for (int i = 0; i < outputCount; i++) outputs[i] = inputs[0];
    if (outputCount > 1 && attributes_.kind == DIR7_MIX_CROSS) outputs[1].d[0] = builder.constant(attributes_.withText);
    return 0;
  });
}

bool MixPlugin::supportsFormatCombination(
    int32_t position, DynamicPluginTensorDesc const* tensors, int32_t, int32_t) noexcept {
  const PluginTensorDesc& tensor = tensors[position].desc;
  return tensor.format == TensorFormat::kLINEAR && tensor.type == typeOf(attributes_, position);
}

int32_t MixPlugin::configurePlugin(
    DynamicPluginTensorDesc const* inputs, int32_t inputCount, DynamicPluginTensorDesc const*, int32_t) noexcept {
  return guarded("configuration", -1, [&] {
    largest(attributes_, inputs, inputCount);
    if (!dir7MixSupported()) throw std::runtime_error("the GPU has no tensor cores of sm_80 or later");
    return 0;
  });
}

size_t MixPlugin::getWorkspaceSize(
    DynamicPluginTensorDesc const* inputs, int32_t inputCount, DynamicPluginTensorDesc const*, int32_t) const noexcept {
  return guarded("workspace", static_cast<size_t>(0), [&] {
    const Dir7MixShape shape = largest(attributes_, inputs, inputCount);
    return dir7MixWorkspaceBytes(&shape);
  });
}

int32_t MixPlugin::onShapeChange(
    PluginTensorDesc const* inputs, int32_t inputCount, PluginTensorDesc const*, int32_t) noexcept {
  return guarded("shapes", -1, [&] {
    shape_ = shapeFrom(attributes_, inputs, inputCount);
    return 0;
  });
}

int32_t MixPlugin::enqueue(PluginTensorDesc const* inputDescs, PluginTensorDesc const*, void const* const* inputs,
    void* const* outputs, void* workspace, cudaStream_t stream) noexcept {
  return guarded("launch", -1, [&] {
    // Without a shape change before (a builder's timing run), the descriptions are all there is.
    if (!shape_.tokens) shape_ = shapeFrom(attributes_, inputDescs, ports_.inputs);
    const Dir7MixTensors tensors = tensorsOf(attributes_, inputs, outputs, workspace);
    const int error = dir7MixLaunch(&shape_, &tensors, stream);
    if (error) throw std::runtime_error("CUDA error " + std::to_string(error));
    return 0;
  });
}

PluginFieldCollection const* MixPlugin::getFieldsToSerialize() noexcept { return &collection_; }

}  // namespace dir7
