// The creator for TensorRT 8, registered when the library is loaded (dlopen, System.load).
#include <string.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "../plugin/report.h"
#include "crossWkvPlugin8.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

Attributes fromPlan(const void* data, size_t length) {
  Attributes attributes;
  int32_t format = 0;
  if (length >= sizeof format) memcpy(&format, data, sizeof format);
  if (format != kFormat)
    throw std::invalid_argument("the plan holds format " + std::to_string(format) +
        " of this plugin; this library reads " + std::to_string(kFormat) + ": build the plan again");
  if (length != sizeof attributes)
    throw std::invalid_argument("the plan holds " + std::to_string(length) + " bytes of attributes instead of " +
        std::to_string(sizeof attributes) + ": build the plan again");
  memcpy(&attributes, data, sizeof attributes);
  validate(attributes);
  return attributes;
}

class CrossWkvCreator8 : public IPluginCreator {
 public:
  CrossWkvCreator8() {
    for (const AttributeInfo& info : kAttributeInfo) fields_.emplace_back(info.name, nullptr, info.type, 1);
    collection_.nbFields = kAttributes;
    collection_.fields = fields_.data();
  }

  AsciiChar const* getPluginName() const noexcept override { return kPluginName; }
  AsciiChar const* getPluginVersion() const noexcept override { return kPluginVersion; }
  PluginFieldCollection const* getFieldNames() noexcept override { return &collection_; }
  IPluginV2* createPlugin(AsciiChar const* name, PluginFieldCollection const* fields) noexcept override {
    return guarded(name ? name : "creator", static_cast<IPluginV2*>(nullptr),
        [&]() -> IPluginV2* { return new CrossWkvPlugin8(parse(*fields, false)); });
  }
  IPluginV2* deserializePlugin(AsciiChar const* name, void const* data, size_t length) noexcept override {
    return guarded(name ? name : "creator", static_cast<IPluginV2*>(nullptr),
        [&]() -> IPluginV2* { return new CrossWkvPlugin8(fromPlan(data, length)); });
  }
  void setPluginNamespace(AsciiChar const* name) noexcept override { namespace_ = name ? name : ""; }
  AsciiChar const* getPluginNamespace() const noexcept override { return namespace_.c_str(); }

 private:
  std::vector<PluginField> fields_;
  PluginFieldCollection collection_{};
  std::string namespace_;
};

REGISTER_TENSORRT_PLUGIN(CrossWkvCreator8);

}  // namespace
}  // namespace dir7

extern "C" const char* dir7_plugin_version() { return dir7::kPluginVersion; }
