// The plugin's attributes, and what they make of TensorRT's tensors. Shared by the adapters: only types that
// TensorRT 8.2 and 10.x both have.
#ifndef DIR7_CROSS_WKV_ATTRIBUTES_H_
#define DIR7_CROSS_WKV_ATTRIBUTES_H_

#include "../kernel/wkv7.h"
#include "fields.h"

namespace dir7 {

constexpr char kPluginName[] = "Dir7CrossWkv";
constexpr char kPluginVersion[] = "1";

// Rises with every change of the attributes' meaning: plans written under another number are refused.
constexpr int32_t kFormat = 1;

struct Attributes {
  int32_t format = kFormat;
  int32_t mode = 1;              // 0 raw, 1 fused
  int32_t scan = DIR7_SCAN_ROW;  // Dir7WkvScan
  int32_t grid = 0;              // tokens a side; ignored by the identity scan
  int32_t headSize = 64;
  int32_t receptanceByScan = 0;
  int32_t valueResidual = 0;  // fused only
  int32_t state = 0;          // 1: the last input is the state before, the second output the state after
  float eps = 64e-5f;         // of the per-head norm
};

constexpr int kAttributes = 9;
extern const AttributeInfo kAttributeInfo[kAttributes];

// Throws std::invalid_argument with one sentence that names the field, its value and the limit.
Attributes parse(const nvinfer1::PluginFieldCollection& fields, bool fromPlan);
void validate(const Attributes& attributes);

// Inputs in order. Raw: r w k v a b. Fused: r w k v a g vectors, then vFirst and vPre with a value residual.
// Either: the state last. Outputs: y, then the state.
struct Ports {
  explicit Ports(const Attributes& attributes);
  int vectors, vFirst, vPre, stateIn;  // -1 where absent
  int inputs, outputs;
};

// The type a tensor must have, given the type of r; position counts inputs, then outputs.
bool typeFits(
    const Attributes& attributes, int position, nvinfer1::DataType type, nvinfer1::DataType receptance);

// One tensor as TensorRT describes it.
struct Port {
  nvinfer1::Dims dims;
  nvinfer1::DataType type;
};

// Checks ranks, lengths and types of all inputs; throws std::invalid_argument with one sentence.
Dir7WkvShape shapeOf(const Attributes& attributes, const Port* inputs, int count);

Dir7WkvTensors tensorsOf(const Attributes& attributes, const Dir7WkvShape& shape, const void* const* inputs,
    void* const* outputs, void* workspace);

}  // namespace dir7
#endif  // DIR7_CROSS_WKV_ATTRIBUTES_H_
