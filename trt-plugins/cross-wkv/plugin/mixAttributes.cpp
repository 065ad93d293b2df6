#include "mixAttributes.h"

#include <vector>

using nvinfer1::DataType;
using nvinfer1::PluginFieldType;

namespace dir7 {

#define DIR7_INT(name, member, low, high, required) \
  { name, PluginFieldType::kINT32, offsetof(MixAttributes, member), low, high, required }

// The kernels' own check has the finer limits (multiples of 8).
const AttributeInfo kMixAttributeInfo[kMixAttributes] = {
    DIR7_INT("format", format, kMixFormat, kMixFormat, false),
    DIR7_INT("kind", kind, DIR7_MIX_TIME, DIR7_MIX_CHANNEL, true),
    DIR7_INT("scan", scan, DIR7_SCAN_ROW, DIR7_SCAN_COL_REV, true),
    DIR7_INT("grid", grid, 1, 4096, true),
    DIR7_INT("head_size", headSize, 1, 256, false),
    DIR7_INT("with_text", withText, 1, 65535, false),
    DIR7_INT("rank_w", rankW, 0, 1 << 20, false),
    DIR7_INT("rank_a", rankA, 0, 1 << 20, false),
    DIR7_INT("rank_g", rankG, 0, 1 << 20, false),
    DIR7_INT("rank_v", rankV, 0, 1 << 20, false),
    DIR7_INT("hidden", hidden, 0, 1 << 20, false),
    DIR7_INT("chunk", chunk, 0, 4096, true),
    DIR7_INT("chunks", chunks, 3, 4096, true),
    DIR7_INT("value", value, 0, 1, false),
    {"eps", PluginFieldType::kFLOAT32, offsetof(MixAttributes, eps), 0, 0, false},
    {"head_eps", PluginFieldType::kFLOAT32, offsetof(MixAttributes, headEps), 0, 0, false},
};

MixAttributes parseMix(const nvinfer1::PluginFieldCollection& fields, bool fromPlan) {
  MixAttributes a;
  parseFields(kMixAttributeInfo, kMixAttributes, fields, fromPlan, &a);
  if (a.kind == DIR7_MIX_CHANNEL && (a.value || a.rankV)) fail("value or rank_v is set; channel mixing has no value");
  for (float eps : {a.eps, a.headEps})
    if (!(eps > 0 && eps < 1)) fail("eps is " + std::to_string(eps) + "; it must be between 0 and 1");
  return a;
}

MixPorts::MixPorts(const MixAttributes& a) {
  inputs = 3;
  vectors = a.kind == DIR7_MIX_CHANNEL ? -1 : inputs++;
  receptance = a.kind == DIR7_MIX_CROSS ? inputs++ : -1;
  vFirst = a.rankV ? inputs++ : -1;
  outputs = a.value ? 2 : 1;
}

DataType typeOf(const MixAttributes& a, int position) {
  const MixPorts ports(a);
  const bool half = position == 2 || (position >= ports.inputs ? position > ports.inputs
                                                                : position == ports.receptance || position == ports.vFirst);
  return half ? DataType::kHALF : DataType::kFLOAT;
}

Dir7MixShape shapeOf(const MixAttributes& a, const Port* inputs, int count) {
  const MixPorts ports(a);
  if (count != ports.inputs)
    fail("the layer has " + std::to_string(count) + " inputs; with these attributes it takes " +
         std::to_string(ports.inputs));
  const nvinfer1::Dims& x = inputs[0].dims;
  if (x.nbDims != 3) fail("input x is " + text(x) + "; it must be [branches,tokens,width]");
  Dir7MixShape p = {};
  p.kind = a.kind;
  p.branches = static_cast<int>(x.d[0]);
  p.withText = a.withText;
  p.tokens = static_cast<int>(x.d[1]);
  p.width = static_cast<int>(x.d[2]);
  p.headSize = a.headSize;
  p.scan = a.scan;
  p.grid = a.grid;
  p.rankW = a.rankW;
  p.rankA = a.rankA;
  p.rankG = a.rankG;
  p.rankV = a.rankV;
  p.hidden = a.hidden;
  p.chunk = a.chunk;
  p.chunks = a.chunks;
  p.eps = a.eps;
  p.headEps = a.headEps;
  if (const char* wrong = dir7MixCheck(&p)) fail(wrong);
  const int64_t some = a.kind == DIR7_MIX_CROSS ? a.withText : x.d[0];
  auto require = [&](int at, const char* name, std::vector<int64_t> wanted) {
    if (at < 0) return;
    nvinfer1::Dims dims = {};
    dims.nbDims = static_cast<int>(wanted.size());
    for (size_t i = 0; i < wanted.size(); i++) dims.d[i] = wanted[i];
    if (text(inputs[at].dims) != text(dims))
      fail(std::string("input ") + name + " has shape " + text(inputs[at].dims) + "; it must be " + text(dims));
    if (inputs[at].type != typeOf(a, at))
      fail(std::string("input ") + name + " has type " + std::to_string(static_cast<int>(inputs[at].type)) +
           "; it must be " + (typeOf(a, at) == DataType::kHALF ? "FP16" : "FP32"));
  };
  require(0, "x", {x.d[0], x.d[1], x.d[2]});
  require(1, "modulation", {x.d[0], a.chunks * x.d[2]});
  require(2, "weights", {static_cast<int64_t>(dir7MixWeights(&p))});
  require(ports.vectors, "vectors", {a.rankV ? 8 : 7, x.d[2]});
  require(ports.receptance, "receptance", {some, x.d[1], x.d[2]});
  require(ports.vFirst, "v_first", {some, x.d[1], x.d[2]});
  return p;
}

Dir7MixTensors tensorsOf(const MixAttributes& a, const void* const* inputs, void* const* outputs, void* workspace) {
  const MixPorts ports(a);
  Dir7MixTensors t = {};
  t.x = static_cast<const float*>(inputs[0]);
  t.modulation = static_cast<const float*>(inputs[1]);
  t.weights = inputs[2];
  if (ports.vectors >= 0) t.vectors = static_cast<const float*>(inputs[ports.vectors]);
  if (ports.receptance >= 0) t.receptance = inputs[ports.receptance];
  if (ports.vFirst >= 0) t.vFirst = inputs[ports.vFirst];
  t.out = static_cast<float*>(outputs[0]);
  if (a.value) t.value = outputs[1];
  t.workspace = workspace;
  return t;
}

}  // namespace dir7
