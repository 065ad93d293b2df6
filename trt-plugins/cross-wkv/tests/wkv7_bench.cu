// Times of every variant with the model's shape: wkv7_bench [TOKENS [BATCH [HEADS]]] (default 256 2 6, head size 64).
// Each is checked against the double reference before it is timed; a time is the median of 25 graph launches of 40
// calls each, so that the launch from the host costs nothing.
#include "graph_time.h"
#include "launch_case.h"

namespace dir7 {
namespace {

constexpr int kCalls = 40;

float same(float x) { return x; }
float half(float x) { return __half2float(__float2half(x)); }

double microseconds(const DeviceCase& device) {
  return graphMicroseconds([&](cudaStream_t stream) {
           for (int i = 0; i < kCalls; i++) require(device.launch(stream), "launch");
         }) /
      kCalls;
}

void bench(int tokens, int batch, int heads, int fused, int type, int variant) {
  static const char* const names[] = {"auto", "plain", "lanes8", "lanes8x4", "lanes16"};
  Dir7WkvShape shape = {};
  shape.batch = batch;
  shape.tokens = tokens;
  shape.heads = heads;
  shape.headSize = 64;
  shape.scan = DIR7_SCAN_IDENTITY;
  shape.type = type;
  shape.fused = fused;
  shape.eps = 64e-5f;
  const Case c = randomCase(shape, fused, true, type ? half : same);
  DeviceCase device(c, variant);
  require(device.launch(nullptr), "launch");
  const Result result = device.result();
  const double time = microseconds(device);
  printf("| %s | %s | %s | %.1e | %.1e | %.1f |\n", fused ? "fused" : "raw", type ? "FP16" : "FP32", names[variant],
      relativeError(c.y, result.y), relativeError(c.stateOut, result.stateOut), time);
}

}  // namespace
}  // namespace dir7

int main(int count, char** arguments) {
  const int tokens = count > 1 ? atoi(arguments[1]) : 256, batch = count > 2 ? atoi(arguments[2]) : 2;
  const int heads = count > 3 ? atoi(arguments[3]) : 6;
  if (tokens < 1 || batch < 1 || heads < 1) {
    fprintf(stderr, "usage: wkv7_bench [TOKENS [BATCH [HEADS]]]\n");
    return 2;
  }
  cudaDeviceProp device;
  dir7::require(cudaGetDeviceProperties(&device, 0), "no GPU");
  printf("%s, %d tokens, batch %d, %d heads of 64\n\n", device.name, tokens, batch, heads);
  printf("| mode | type | variant | error of y | error of state | us |\n|---|---|---|---|---|---|\n");
  for (int fused = 0; fused < 2; fused++)
    for (int type = 0; type < 2; type++)
      for (int variant = DIR7_WKV_PLAIN; variant <= DIR7_WKV_LANES16; variant++)
        dir7::bench(tokens, batch, heads, fused, type, variant);
  return 0;
}
