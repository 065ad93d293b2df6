#include "crossWkvPlugin8.h"

#include <string.h>

#include <stdexcept>
#include <vector>

#include "../plugin/report.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

Dir7WkvShape shapeFrom(const Attributes& attributes, const PluginTensorDesc* inputs, int count) {
  std::vector<Port> ports;
  for (int i = 0; i < count; i++) ports.push_back({inputs[i].dims, inputs[i].type});
  return shapeOf(attributes, ports.data(), count);
}

}  // namespace

CrossWkvPlugin8::CrossWkvPlugin8(const Attributes& attributes) : attributes_(attributes), ports_(attributes) {}

void CrossWkvPlugin8::setPluginNamespace(AsciiChar const* name) noexcept {
  guarded("namespace", 0, [&] {
    namespace_ = name ? name : "";
    return 0;
  });
}

IPluginV2DynamicExt* CrossWkvPlugin8::clone() const noexcept {
  return guarded("clone", static_cast<IPluginV2DynamicExt*>(nullptr), [&]() -> IPluginV2DynamicExt* {
    CrossWkvPlugin8* copy = new CrossWkvPlugin8(attributes_);
    copy->namespace_ = namespace_;
    return copy;
  });
}

DataType CrossWkvPlugin8::getOutputDataType(int32_t index, DataType const* inputs, int32_t) const noexcept {
  return index == 0 ? inputs[0] : DataType::kFLOAT;
}

DimsExprs CrossWkvPlugin8::getOutputDimensions(
    int32_t index, DimsExprs const* inputs, int32_t inputCount, IExprBuilder&) noexcept {
  if (inputCount != ports_.inputs) {
    report("shapes", ("the layer has " + std::to_string(inputCount) + " inputs; with these attributes it takes " +
        std::to_string(ports_.inputs)).c_str());
    return DimsExprs{};
  }
  return inputs[index == 0 ? 0 : ports_.stateIn];
}

bool CrossWkvPlugin8::supportsFormatCombination(
    int32_t position, PluginTensorDesc const* tensors, int32_t, int32_t) noexcept {
  return tensors[position].format == TensorFormat::kLINEAR &&
      typeFits(attributes_, position, tensors[position].type, tensors[0].type);
}

// Cannot refuse; what does not fit is said here and refused by enqueue.
void CrossWkvPlugin8::configurePlugin(
    DynamicPluginTensorDesc const* inputs, int32_t inputCount, DynamicPluginTensorDesc const*, int32_t) noexcept {
  guarded("configuration", 0, [&] {
    std::vector<Port> ports;
    for (int i = 0; i < inputCount; i++) ports.push_back({inputs[i].max, inputs[i].desc.type});
    shapeOf(attributes_, ports.data(), inputCount);
    return 0;
  });
}

size_t CrossWkvPlugin8::getWorkspaceSize(
    PluginTensorDesc const* inputs, int32_t inputCount, PluginTensorDesc const*, int32_t) const noexcept {
  return guarded("workspace", static_cast<size_t>(0), [&] {
    const Dir7WkvShape shape = shapeFrom(attributes_, inputs, inputCount);
    return dir7WkvWorkspaceBytes(&shape, DIR7_WKV_AUTO);
  });
}

int32_t CrossWkvPlugin8::enqueue(PluginTensorDesc const* inputDescs, PluginTensorDesc const*,
    void const* const* inputs, void* const* outputs, void* workspace, cudaStream_t stream) noexcept {
  return guarded("launch", -1, [&] {
    const Dir7WkvShape shape = shapeFrom(attributes_, inputDescs, ports_.inputs);
    const Dir7WkvTensors tensors = tensorsOf(attributes_, shape, inputs, outputs, workspace);
    const int error = dir7WkvLaunch(&shape, &tensors, DIR7_WKV_AUTO, stream);
    if (error) throw std::runtime_error("CUDA error " + std::to_string(error));
    return 0;
  });
}

void CrossWkvPlugin8::serialize(void* buffer) const noexcept { memcpy(buffer, &attributes_, sizeof attributes_); }

}  // namespace dir7
