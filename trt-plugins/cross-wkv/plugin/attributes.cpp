#include "attributes.h"

using nvinfer1::DataType;
using nvinfer1::PluginFieldType;

namespace dir7 {

#define DIR7_INT(name, member, low, high, required) \
  { name, PluginFieldType::kINT32, offsetof(Attributes, member), low, high, required }

const AttributeInfo kAttributeInfo[kAttributes] = {
    DIR7_INT("format", format, kFormat, kFormat, false),
    DIR7_INT("mode", mode, 0, 1, true),
    DIR7_INT("scan", scan, DIR7_SCAN_ROW, DIR7_SCAN_IDENTITY, true),
    DIR7_INT("grid", grid, 0, 4096, false),
    DIR7_INT("head_size", headSize, 1, 256, true),
    DIR7_INT("receptance_by_scan", receptanceByScan, 0, 1, false),
    DIR7_INT("value_residual", valueResidual, 0, 1, false),
    DIR7_INT("state", state, 0, 1, false),
    {"eps", PluginFieldType::kFLOAT32, offsetof(Attributes, eps), 0, 0, false},
};

namespace {

const char* inputName(const Attributes& a, const Ports& ports, int i) {
  static const char* const raw[] = {"r", "w", "k", "v", "a", "b"};
  static const char* const fused[] = {"r", "w", "k", "v", "a", "g"};
  if (i < 6) return (a.mode ? fused : raw)[i];
  if (i == ports.vectors) return "vectors";
  if (i == ports.vFirst) return "v_first";
  return i == ports.vPre ? "v_pre" : "state";
}

bool has(const nvinfer1::Dims& dims, std::initializer_list<int64_t> lengths) {
  if (dims.nbDims != static_cast<int>(lengths.size())) return false;
  int i = 0;
  for (int64_t length : lengths)
    if (dims.d[i++] != length) return false;
  return true;
}

}  // namespace

void validate(const Attributes& a) {
  validateFields(kAttributeInfo, kAttributes, &a);
  if (!(a.eps > 0 && a.eps < 1)) fail("eps is " + std::to_string(a.eps) + "; it must be between 0 and 1");
  if (a.scan != DIR7_SCAN_IDENTITY && a.grid < 1) fail("grid is 0; a scan other than 4 (identity) needs tokens a side");
  if (a.mode == 0 && a.valueResidual) fail("value_residual is 1 in raw mode; only the fused mode has it");
}

Attributes parse(const nvinfer1::PluginFieldCollection& fields, bool fromPlan) {
  Attributes a;
  parseFields(kAttributeInfo, kAttributes, fields, fromPlan, &a);
  validate(a);
  return a;
}

Ports::Ports(const Attributes& a) {
  inputs = 6;
  vectors = a.mode ? inputs++ : -1;
  vFirst = a.valueResidual ? inputs++ : -1;
  vPre = a.valueResidual ? inputs++ : -1;
  stateIn = a.state ? inputs++ : -1;
  outputs = a.state ? 2 : 1;
}

bool typeFits(const Attributes& a, int position, DataType type, DataType receptance) {
  const Ports ports(a);
  if (position == 0) return type == DataType::kFLOAT || type == DataType::kHALF;
  if (position == ports.vectors || position == ports.stateIn || position == ports.inputs + 1)
    return type == DataType::kFLOAT;
  // The bare decay may stay FP32: rounded to FP16 it costs 4e-3 of the state.
  if (position == 1 && a.mode == 0 && type == DataType::kFLOAT) return true;
  return type == receptance;
}

Dir7WkvShape shapeOf(const Attributes& a, const Port* inputs, int count) {
  const Ports ports(a);
  if (count != ports.inputs)
    fail("the layer has " + std::to_string(count) + " inputs; with these attributes it takes " +
         std::to_string(ports.inputs));
  const nvinfer1::Dims& r = inputs[0].dims;
  if (r.nbDims != 3) fail("input r is " + text(r) + "; it must be [batch,tokens,channels]");
  const int64_t batch = r.d[0], tokens = r.d[1], channels = r.d[2], n = a.headSize;
  if (channels % n)
    fail("input r has " + std::to_string(channels) + " channels; head_size " + std::to_string(n) + " does not divide them");
  for (int i = 0; i < count; i++) {
    const nvinfer1::Dims& dims = inputs[i].dims;
    const bool fits = i == ports.vectors   ? has(dims, {5, channels})
                      : i == ports.stateIn ? has(dims, {batch, channels / n, n, n})
                                           : has(dims, {batch, tokens, channels});
    if (!fits) {
      const std::string wanted = i == ports.vectors   ? "[5," + std::to_string(channels) + "]"
                                 : i == ports.stateIn ? "[batch,heads,head_size,head_size]"
                                                      : "that of r, " + text(r);
      fail(std::string("input ") + inputName(a, ports, i) + " has shape " + text(dims) + "; it must be " + wanted);
    }
    if (!typeFits(a, i, inputs[i].type, inputs[0].type))
      fail(std::string("input ") + inputName(a, ports, i) + " has type " +
           std::to_string(static_cast<int>(inputs[i].type)) + "; r is FP32 or FP16, vectors and state are FP32, others like r");
  }
  Dir7WkvShape shape = {};
  shape.batch = static_cast<int>(batch);
  shape.tokens = static_cast<int>(tokens);
  shape.heads = static_cast<int>(channels / n);
  shape.headSize = a.headSize;
  shape.scan = a.scan;
  shape.grid = a.grid;
  shape.receptanceByScan = a.receptanceByScan;
  shape.type = inputs[0].type == DataType::kHALF ? DIR7_WKV_FP16 : DIR7_WKV_FP32;
  shape.decayType = inputs[1].type == DataType::kHALF ? DIR7_WKV_FP16 : DIR7_WKV_FP32;
  shape.fused = a.mode;
  shape.eps = a.eps;
  if (const char* wrong = dir7WkvCheck(&shape)) fail(wrong);
  return shape;
}

Dir7WkvTensors tensorsOf(const Attributes& a, const Dir7WkvShape& shape, const void* const* inputs,
    void* const* outputs, void* workspace) {
  const Ports ports(a);
  Dir7WkvTensors x = {};
  x.r = inputs[0];
  x.w = inputs[1];
  x.k = inputs[2];
  x.v = inputs[3];
  x.a = inputs[4];
  if (a.mode) {
    x.g = inputs[5];
    const float* rows = static_cast<const float*>(inputs[ports.vectors]);
    const int channels = shape.heads * shape.headSize;
    x.kK = rows;
    x.kA = rows + channels;
    x.rK = rows + 2 * channels;
    x.lnWeight = rows + 3 * channels;
    x.lnBias = rows + 4 * channels;
  } else {
    x.b = inputs[5];
  }
  if (a.valueResidual) {
    x.vFirst = inputs[ports.vFirst];
    x.vPre = inputs[ports.vPre];
  }
  x.y = outputs[0];
  if (a.state) {
    x.stateIn = static_cast<const float*>(inputs[ports.stateIn]);
    x.stateOut = static_cast<float*>(outputs[1]);
  }
  x.workspace = workspace;
  return x;
}

}  // namespace dir7
