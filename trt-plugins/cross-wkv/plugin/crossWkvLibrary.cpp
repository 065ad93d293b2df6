// The library's entry points: those that IPluginRegistry::loadLibrary looks for, and a few in C.
#include "crossWkvKernel.h"
#include "mixKernel.h"
#include "report.h"

using namespace nvinfer1;

namespace dir7 {
namespace {

IPluginCreatorV3One& crossWkv() {
  static Creator<CrossWkvKernel> instance;
  return instance;
}

IPluginCreatorV3One& mix() {
  static Creator<MixKernel> instance;
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
