// Times of the residual branches with the model's sizes: mix_bench [BRANCHES [LAYERS]] (default 2 12). Every layer has weights
// of its own, as a step has; a time is the median of 25 graph launches.
#include <memory>

#include "graph_time.h"
#include "mix_case.h"

namespace dir7 {
namespace {

Dir7MixShape shapeOf(int kind, int layer, int branches) {
  Dir7MixShape p = {};
  p.kind = kind;
  p.branches = branches;
  p.withText = (branches + 1) / 2;
  p.grid = 16;
  p.tokens = 256;
  p.width = 384;
  p.headSize = 64;
  p.scan = layer % 4;
  p.rankW = p.rankA = 32;
  p.rankV = layer ? 32 : 0;
  p.rankG = 64;
  p.hidden = 1536;
  p.chunk = 3 * kind;
  p.chunks = 9;
  p.eps = 1e-6f;
  p.headEps = 64e-5f;
  return p;
}

void bench(int branches, int layers) {
  std::vector<std::unique_ptr<DeviceMix>> mixes[3];
  for (int kind = 0; kind < 3; kind++)
    for (int layer = 0; layer < layers; layer++)
      mixes[kind].emplace_back(new DeviceMix(randomMix(shapeOf(kind, layer, branches))));
  const char* const kinds[] = {"time mixing", "CrossWKV", "channel mixing"};
  for (int kind = 0; kind < 3; kind++)
    printf("| %s | %.1f |\n", kinds[kind], graphMicroseconds([&](cudaStream_t stream) {
      for (auto& mix : mixes[kind]) require(mix->launch(stream), "launch");
    }) / layers);
  printf("| all %d layers | %.1f |\n", layers, graphMicroseconds([&](cudaStream_t stream) {
    for (int layer = 0; layer < layers; layer++)
      for (auto& kind : mixes) require(kind[layer]->launch(stream), "launch");
  }));
}

}  // namespace
}  // namespace dir7

int main(int count, char** arguments) {
  const int branches = count > 1 ? atoi(arguments[1]) : 2, layers = count > 2 ? atoi(arguments[2]) : 12;
  if (branches < 1 || layers < 1) {
    fprintf(stderr, "usage: mix_bench [BRANCHES [LAYERS]]\n");
    return 2;
  }
  cudaDeviceProp device;
  dir7::require(cudaGetDeviceProperties(&device, 0), "no GPU");
  printf("%s, 256 tokens, width 384, %d branches\n\n| part | us |\n|---|---|\n", device.name, branches);
  dir7::bench(branches, layers);
  return 0;
}
