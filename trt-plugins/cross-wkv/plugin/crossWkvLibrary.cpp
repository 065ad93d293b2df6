// The creators, and the library's entry points: those that IPluginRegistry::loadLibrary looks for, and a few in C.
#include <vector>

#include "crossWkvPlugin.h"
#include "mixPlugin.h"
#include "report.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

template <class Plugin, class Attributes, Attributes (*Parse)(const PluginFieldCollection&, bool)>
class Creator : public IPluginCreatorV3One {
 public:
  Creator(AsciiChar const* name, AsciiChar const* version, const AttributeInfo* infos, int count)
      : name_(name), version_(version) {
    for (int i = 0; i < count; i++) fields_.emplace_back(infos[i].name, nullptr, infos[i].type, 1);
    collection_.nbFields = count;
    collection_.fields = fields_.data();
  }

  IPluginV3* createPlugin(
      AsciiChar const* name, PluginFieldCollection const* fields, TensorRTPhase phase) noexcept override {
    return guarded(name ? name : "creator", static_cast<IPluginV3*>(nullptr), [&]() -> IPluginV3* {
      return new Plugin(Parse(*fields, phase == TensorRTPhase::kRUNTIME));
    });
  }
  PluginFieldCollection const* getFieldNames() noexcept override { return &collection_; }
  AsciiChar const* getPluginName() const noexcept override { return name_; }
  AsciiChar const* getPluginVersion() const noexcept override { return version_; }
  AsciiChar const* getPluginNamespace() const noexcept override { return ""; }

 private:
  AsciiChar const *name_, *version_;
  std::vector<PluginField> fields_;
  PluginFieldCollection collection_{};
};

IPluginCreatorV3One& crossWkv() {
  static Creator<CrossWkvPlugin, Attributes, parse> instance(kPluginName, kPluginVersion, kAttributeInfo, kAttributes);
  return instance;
}

IPluginCreatorV3One& mix() {
  static Creator<MixPlugin, MixAttributes, parseMix> instance(kMixName, kMixVersion, kMixAttributeInfo, kMixAttributes);
  return instance;
}

}  // namespace
}  // namespace dir7

extern "C" IPluginCreatorInterface* const* getCreators(int32_t& count) {
  static IPluginCreatorInterface* const list[] = {&dir7::crossWkv(), &dir7::mix()};
  count = 2;
  return list;
}

extern "C" void setLoggerFinder(ILoggerFinder* finder) {
  static ILoggerFinder* current = nullptr;
  current = finder;
  dir7::findLoggerWith([]() -> ILogger* { return current ? current->findLogger() : nullptr; });
}

// For programs that loaded the library themselves; registry is what TensorRT's getPluginRegistry() returned.
extern "C" bool dir7_register_plugins(void* registry) {
  IPluginRegistry* to = static_cast<IPluginRegistry*>(registry);
  return to && to->registerCreator(dir7::crossWkv(), "") && to->registerCreator(dir7::mix(), "");
}

extern "C" const char* dir7_plugin_version() { return dir7::kPluginVersion; }

// For the plugin that createPlugin returned, once addPluginV3 has cloned it.
extern "C" void dir7_destroy_plugin(void* plugin) { delete static_cast<IPluginV3*>(plugin); }
