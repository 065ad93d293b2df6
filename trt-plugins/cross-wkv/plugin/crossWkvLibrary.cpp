// The creator, and the library's entry points: those that IPluginRegistry::loadLibrary looks for, and a few in C.
#include <vector>

#include "crossWkvPlugin.h"
#include "report.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

class CrossWkvCreator : public IPluginCreatorV3One {
 public:
  CrossWkvCreator() {
    for (const AttributeInfo& info : kAttributeInfo) fields_.emplace_back(info.name, nullptr, info.type, 1);
    collection_.nbFields = kAttributes;
    collection_.fields = fields_.data();
  }

  IPluginV3* createPlugin(
      AsciiChar const* name, PluginFieldCollection const* fields, TensorRTPhase phase) noexcept override {
    return guarded(name ? name : "creator", static_cast<IPluginV3*>(nullptr), [&]() -> IPluginV3* {
      return new CrossWkvPlugin(parse(*fields, phase == TensorRTPhase::kRUNTIME));
    });
  }
  PluginFieldCollection const* getFieldNames() noexcept override { return &collection_; }
  AsciiChar const* getPluginName() const noexcept override { return kPluginName; }
  AsciiChar const* getPluginVersion() const noexcept override { return kPluginVersion; }
  AsciiChar const* getPluginNamespace() const noexcept override { return ""; }

 private:
  std::vector<PluginField> fields_;
  PluginFieldCollection collection_{};
};

CrossWkvCreator& creator() {
  static CrossWkvCreator instance;
  return instance;
}

}  // namespace
}  // namespace dir7

extern "C" IPluginCreatorInterface* const* getCreators(int32_t& count) {
  static IPluginCreatorInterface* const list[] = {&dir7::creator()};
  count = 1;
  return list;
}

extern "C" void setLoggerFinder(ILoggerFinder* finder) {
  static ILoggerFinder* current = nullptr;
  current = finder;
  dir7::findLoggerWith([]() -> ILogger* { return current ? current->findLogger() : nullptr; });
}

// For programs that loaded the library themselves; registry is what TensorRT's getPluginRegistry() returned.
extern "C" bool dir7_register_plugins(void* registry) {
  return registry && static_cast<IPluginRegistry*>(registry)->registerCreator(dir7::creator(), "");
}

extern "C" const char* dir7_plugin_version() { return dir7::kPluginVersion; }

// For the plugin that createPlugin returned, once addPluginV3 has cloned it.
extern "C" void dir7_destroy_plugin(void* plugin) { delete static_cast<IPluginV3*>(plugin); }
