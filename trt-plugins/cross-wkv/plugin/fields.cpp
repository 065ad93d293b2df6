#include "fields.h"

#include <string.h>

#include <stdexcept>
#include <vector>

using nvinfer1::PluginField;
using nvinfer1::PluginFieldType;

namespace dir7 {
namespace {

int32_t wordAt(const void* attributes, size_t offset) {
  int32_t value;
  memcpy(&value, static_cast<const char*>(attributes) + offset, sizeof value);
  return value;
}

void checkFormat(int32_t expected, const nvinfer1::PluginFieldCollection& fields) {
  for (int f = 0; f < fields.nbFields; f++) {
    const PluginField& field = fields.fields[f];
    if (!field.name || strcmp(field.name, "format") || !field.data || field.type != PluginFieldType::kINT32) continue;
    const int32_t value = wordAt(field.data, 0);
    if (value != expected)
      fail("the plan holds format " + std::to_string(value) + " of this plugin; this library reads " +
           std::to_string(expected) + ": build the plan again");
  }
}

}  // namespace

void fail(const std::string& what) { throw std::invalid_argument(what); }

void validateFields(const AttributeInfo* infos, int count, const void* attributes) {
  for (int at = 0; at < count; at++) {
    const AttributeInfo& info = infos[at];
    if (info.type != PluginFieldType::kINT32) continue;
    const int32_t value = wordAt(attributes, info.offset);
    if (value < info.low || value > info.high)
      fail(std::string(info.name) + " is " + std::to_string(value) + "; it must be " + std::to_string(info.low) +
           " to " + std::to_string(info.high));
  }
}

void parseFields(
    const AttributeInfo* infos, int count, const nvinfer1::PluginFieldCollection& fields, bool fromPlan, void* attributes) {
  std::vector<bool> seen(count, false);
  for (int at = 0; at < count; at++)
    if (!strcmp(infos[at].name, "format")) checkFormat(infos[at].high, fields);
  for (int f = 0; f < fields.nbFields; f++) {
    const PluginField& field = fields.fields[f];
    const std::string name = field.name ? field.name : "";
    int at = 0;
    while (at < count && name != infos[at].name) at++;
    if (at == count) fail("unknown field " + name);
    const AttributeInfo& info = infos[at];
    if (field.type != info.type || field.length != 1 || !field.data)
      fail("field " + name + " must be one value of " + (info.type == PluginFieldType::kINT32 ? "int32" : "float32"));
    memcpy(static_cast<char*>(attributes) + info.offset, field.data, 4);
    seen[at] = true;
  }
  for (int at = 0; at < count; at++)
    if (!seen[at] && (fromPlan || infos[at].required))
      fail(std::string("field ") + infos[at].name + " is missing" + (fromPlan ? " in the plan" : ""));
  validateFields(infos, count, attributes);
}

std::string text(const nvinfer1::Dims& dims) {
  std::string out = "[";
  for (int i = 0; i < dims.nbDims; i++) out += (i ? "," : "") + std::to_string(dims.d[i]);
  return out + "]";
}

}  // namespace dir7
