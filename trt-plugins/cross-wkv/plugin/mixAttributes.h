// Attributes of the plugin for whole residual branches, and what they make of TensorRT's tensors.
#ifndef DIR7_MIX_ATTRIBUTES_H_
#define DIR7_MIX_ATTRIBUTES_H_

#include "../kernel/mix.h"
#include "attributes.h"
#include "fields.h"

namespace dir7 {

constexpr char kMixName[] = "Dir7Mix";
constexpr char kMixVersion[] = "1";

// Rises with every change of the attributes' or the weights' meaning.
constexpr int32_t kMixFormat = 1;

struct MixAttributes {
  int32_t format = kMixFormat;
  int32_t kind = DIR7_MIX_TIME;
  int32_t scan = DIR7_SCAN_ROW;
  int32_t grid = 1;
  int32_t headSize = 64;
  int32_t withText = 1;  // branches; CrossWKV only
  int32_t rankW = 0, rankA = 0, rankG = 0;
  int32_t rankV = 0;  // 0: no value residual
  int32_t hidden = 0;
  int32_t chunk = 0, chunks = 9;
  int32_t value = 0;  // 1: the value before its residual is the second output
  float eps = 1e-6f, headEps = 64e-5f;
};

constexpr int kMixAttributes = 16;
extern const AttributeInfo kMixAttributeInfo[kMixAttributes];

// Throws std::invalid_argument with one sentence that names the field, its value and the limit.
MixAttributes parseMix(const nvinfer1::PluginFieldCollection& fields, bool fromPlan);

// Inputs in order: x, modulation, weights; vectors but for channel mixing; the receptance of CrossWKV; the first layer's value
// with a value residual. What they hold: mix.h.
struct MixPorts {
  explicit MixPorts(const MixAttributes& attributes);
  int vectors, receptance, vFirst;  // -1 where absent
  int inputs, outputs;
};

// The type a tensor must have; position counts inputs, then outputs.
nvinfer1::DataType typeOf(const MixAttributes& attributes, int position);

// Checks all inputs; throws std::invalid_argument with one sentence.
Dir7MixShape shapeOf(const MixAttributes& attributes, const Port* inputs, int count);

Dir7MixTensors tensorsOf(
    const MixAttributes& attributes, const void* const* inputs, void* const* outputs, void* workspace);

}  // namespace dir7
#endif  // DIR7_MIX_ATTRIBUTES_H_
