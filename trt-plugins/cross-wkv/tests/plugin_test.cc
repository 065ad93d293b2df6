// Tests of the TensorRT 10 adapter without a GPU and without TensorRT's libraries: attributes, ports, messages,
// serialization. Needs NvInfer.h. Prints a line a check; exits 1 when one fails.
#include <NvInfer.h>
#include <stdio.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../plugin/attributes.h"
#include "../plugin/mixAttributes.h"

using namespace nvinfer1;

extern "C" IPluginCreatorInterface* const* getCreators(int32_t& count);

namespace {

int failures = 0;

void check(bool good, const std::string& name) {
  printf("%s %s\n", good ? "ok  " : "FAIL", name.c_str());
  if (!good) failures++;
}

struct Fields {
  std::vector<std::pair<std::string, int32_t>> values;
  std::vector<PluginField> fields;
  PluginFieldCollection collection() {
    fields.clear();
    for (auto& v : values) fields.emplace_back(v.first.c_str(), &v.second, PluginFieldType::kINT32, 1);
    return {static_cast<int32_t>(fields.size()), fields.data()};
  }
};

Fields fused() {
  return {{{"mode", 1}, {"scan", 2}, {"grid", 16}, {"head_size", 64}, {"receptance_by_scan", 1}, {"value_residual", 1}}, {}};
}

std::string messageOf(Fields fields, bool fromPlan) {
  try {
    dir7::parse(fields.collection(), fromPlan);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

void refuses(Fields fields, bool fromPlan, const std::string& message) {
  const std::string actual = messageOf(fields, fromPlan);
  check(actual == message, actual == message ? "refuses: " + message : "expected \"" + message + "\", got \"" + actual + "\"");
}

Fields with(Fields fields, const std::string& name, int32_t value) {
  for (auto& v : fields.values)
    if (v.first == name) {
      v.second = value;
      return fields;
    }
  fields.values.emplace_back(name, value);
  return fields;
}

std::string shapeMessage(const dir7::Attributes& attributes, std::vector<dir7::Port> ports) {
  try {
    dir7::shapeOf(attributes, ports.data(), static_cast<int>(ports.size()));
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

void checkFields() {
  check(messageOf(fused(), false).empty(), "takes the fused fields");
  refuses(with(fused(), "scan", 9), false, "scan is 9; it must be 0 to 4");
  refuses(with(fused(), "colour", 1), false, "unknown field colour");
  refuses(with(fused(), "grid", 0), false, "grid is 0; a scan other than 4 (identity) needs tokens a side");
  refuses(with(fused(), "mode", 0), false, "value_residual is 1 in raw mode; only the fused mode has it");
  refuses(with(fused(), "format", 2), true,
      "the plan holds format 2 of this plugin; this library reads 1: build the plan again");
  Fields none;
  refuses(none, false, "field mode is missing");
  refuses(with(fused(), "format", 1), true, "field state is missing in the plan");
}

void checkShapes() {
  const dir7::Attributes attributes = dir7::parse(fused().collection(), false);
  const dir7::Port tensor = {Dims3(1, 256, 384), DataType::kHALF};
  std::vector<dir7::Port> ports(9, tensor);
  ports[6] = {Dims2(5, 384), DataType::kFLOAT};
  check(shapeMessage(attributes, ports).empty(), "takes the model's shapes");
  std::vector<dir7::Port> bad = ports;
  bad[6] = {Dims2(4, 384), DataType::kFLOAT};
  check(shapeMessage(attributes, bad) == "input vectors has shape [4,384]; it must be [5,384]", "names a wrong shape");
  bad = ports;
  bad[3].type = DataType::kFLOAT;
  check(shapeMessage(attributes, bad).find("input v has type 0") == 0, "names a wrong type");
  bad = ports;
  for (int i : {0, 1, 2, 3, 4, 5, 7, 8}) bad[i].dims = Dims3(1, 250, 384);
  check(shapeMessage(attributes, bad) == "grid is 16 and tokens is 250; a scan needs tokens = grid * grid",
      "names a grid that does not fit");
  ports.pop_back();
  check(shapeMessage(attributes, ports) == "the layer has 8 inputs; with these attributes it takes 9",
      "counts the inputs");
}

void checkRoundTrip() {
  int32_t count = 0;
  IPluginCreatorInterface* const* list = getCreators(count);
  check(count == 2, "two creators");
  IPluginCreatorV3One* creator = static_cast<IPluginCreatorV3One*>(list[0]);
  Fields fields = fused();
  const PluginFieldCollection given = fields.collection();
  std::unique_ptr<IPluginV3> plugin(creator->createPlugin("a", &given, TensorRTPhase::kBUILD));
  check(plugin != nullptr, "creates a plugin");
  std::unique_ptr<IPluginV3> copy(plugin->clone());
  auto* runtime = static_cast<IPluginV3OneRuntime*>(copy->getCapabilityInterface(PluginCapabilityType::kRUNTIME));
  const PluginFieldCollection* saved = runtime->getFieldsToSerialize();
  const dir7::Attributes back = dir7::parse(*saved, true);
  check(back.scan == 2 && back.grid == 16 && back.valueResidual == 1 && back.eps == 64e-5f,
      "a clone's fields come back from a plan");
  std::unique_ptr<IPluginV3> loaded(creator->createPlugin("a", saved, TensorRTPhase::kRUNTIME));
  check(loaded != nullptr, "creates a plugin from a plan");
  auto* build = static_cast<IPluginV3OneBuild*>(loaded->getCapabilityInterface(PluginCapabilityType::kBUILD));
  std::vector<DynamicPluginTensorDesc> tensors(10);
  for (auto& t : tensors) {
    t.desc = {Dims3(1, 256, 384), DataType::kHALF, TensorFormat::kLINEAR, 0};
    t.min = t.max = t.desc.dims;
  }
  tensors[6].desc.type = DataType::kFLOAT;
  tensors[6].max = Dims2(5, 384);
  bool all = true;
  for (int i = 0; i < 10; i++) all = all && build->supportsFormatCombination(i, tensors.data(), 9, 1);
  check(all, "supports FP16 with FP32 vectors");
  tensors[9].desc.type = DataType::kFLOAT;
  check(!build->supportsFormatCombination(9, tensors.data(), 9, 1), "supports no output of another type");
  // 64 chunks a head: a record of 21 rows, y of four tokens, 20 scalars, FP32.
  check(build->getWorkspaceSize(tensors.data(), 9, tensors.data() + 9, 1) == 6u * 64 * ((21 + 4) * 64 + 20) * 4,
      "asks for the kernels' workspace");
}

Fields mixFields(int32_t kind) {
  return {{{"kind", kind}, {"scan", 1}, {"grid", 16}, {"head_size", 64}, {"with_text", 1}, {"rank_w", 32}, {"rank_a", 32},
              {"rank_g", 64}, {"rank_v", 32}, {"chunk", 3}, {"chunks", 9}},
      {}};
}

std::string mixMessage(Fields fields, std::vector<dir7::Port> ports) {
  try {
    dir7::shapeOf(dir7::parseMix(fields.collection(), false), ports.data(), static_cast<int>(ports.size()));
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

nvinfer1::Dims dims(std::vector<int64_t> lengths) {
  nvinfer1::Dims d = {};
  for (int64_t length : lengths) d.d[d.nbDims++] = length;
  return d;
}

void mixRefuses(Fields fields, std::vector<dir7::Port> ports, const std::string& message) {
  const std::string actual = mixMessage(fields, ports);
  check(actual == message, actual == message ? "refuses: " + message : "expected \"" + message + "\", got \"" + actual + "\"");
}

// CrossWKV of the model's sizes, two branches of which one has a text.
void checkMix() {
  const int64_t d = 384;
  const int64_t weights = 5 * d + 3 * d * d + 2 * d * (32 + 32 + 64 + 32);
  const std::vector<dir7::Port> ports = {{dims({2, 256, d}), DataType::kFLOAT}, {dims({2, 9 * d}), DataType::kFLOAT},
      {dims({weights}), DataType::kHALF}, {dims({8, d}), DataType::kFLOAT}, {dims({1, 256, d}), DataType::kHALF},
      {dims({1, 256, d}), DataType::kHALF}};
  const Fields cross = mixFields(DIR7_MIX_CROSS);
  mixRefuses(cross, ports, "");
  std::vector<dir7::Port> bad = ports;
  bad[2].dims = dims({weights - 1});
  mixRefuses(cross, bad, "input weights has shape [" + std::to_string(weights - 1) + "]; it must be [" +
      std::to_string(weights) + "]");
  bad = ports;
  bad[4].type = DataType::kFLOAT;
  mixRefuses(cross, bad, "input receptance has type 0; it must be FP16");
  mixRefuses(with(cross, "with_text", 3), ports, "with_text is 3; it must be 1 to 2");
  mixRefuses(with(cross, "chunk", 7), ports, "chunk is 7; it must be 0 to 6");
  mixRefuses(with(cross, "kind", 3), ports, "kind is 3; it must be 0 to 2");
  mixRefuses(with(cross, "format", 9), ports,
      "the plan holds format 9 of this plugin; this library reads 1: build the plan again");
  mixRefuses(mixFields(DIR7_MIX_CHANNEL), ports, "value or rank_v is set; channel mixing has no value");

  int32_t count = 0;
  IPluginCreatorV3One* creator = static_cast<IPluginCreatorV3One*>(getCreators(count)[1]);
  Fields fields = with(with(cross, "rank_v", 0), "value", 1);
  const PluginFieldCollection given = fields.collection();
  std::unique_ptr<IPluginV3> plugin(creator->createPlugin("m", &given, TensorRTPhase::kBUILD));
  auto* runtime = static_cast<IPluginV3OneRuntime*>(plugin->getCapabilityInterface(PluginCapabilityType::kRUNTIME));
  const dir7::MixAttributes back = dir7::parseMix(*runtime->getFieldsToSerialize(), true);
  check(back.kind == DIR7_MIX_CROSS && back.chunk == 3 && back.value == 1 && back.headEps == 64e-5f,
      "a mix's fields come back from a plan");
  DataType types[2] = {};
  auto* build = static_cast<IPluginV3OneBuild*>(plugin->getCapabilityInterface(PluginCapabilityType::kBUILD));
  check(!build->getOutputDataTypes(types, 2, nullptr, 5) && types[0] == DataType::kFLOAT && types[1] == DataType::kHALF,
      "the stream is FP32, the value FP16");
}

}  // namespace

int main() {
  checkMix();
  checkFields();
  checkShapes();
  checkRoundTrip();
  return failures ? 1 : 0;
}
