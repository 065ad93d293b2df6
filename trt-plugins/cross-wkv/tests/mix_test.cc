// Tests of the residual branches, on a GPU or emulated. Prints a line a check; exits 1 when one fails.
#include <string>

#include "launch_case.h"
#include "mix_case.h"

namespace dir7 {
namespace {

int failures = 0, checks = 0;

// FP16 between the kernels: a handful of roundings of 5e-4 each on the way through a branch.
const double kTolerance = 3e-3;

void check(const std::string& name, double error, double limit) {
  const bool good = error <= limit;  // false for NaN
  printf("%s %s: %.2e (limit %.0e)\n", good ? "ok  " : "FAIL", name.c_str(), error, limit);
  checks++;
  if (!good) failures++;
}

// What the branch adds: the residual stream itself is exact and would hide errors.
Doubles added(const MixCase& c, const Doubles& out) {
  Doubles y(out.size());
  for (size_t i = 0; i < y.size(); i++) y[i] = out[i] - c.x[i];
  return y;
}

void checkMix(const std::string& name, const Dir7MixShape& shape) {
  if (const char* wrong = dir7MixCheck(&shape)) {
    printf("FAIL %s: %s\n", name.c_str(), wrong);
    failures++;
    return;
  }
  MixCase c = randomMix(shape);
  computeMix(c);
  DeviceMix device(c);
  require(device.launch(nullptr), "launch");
  const Doubles out = device.out();
  check(name, relativeError(added(c, c.out), added(c, out)), kTolerance);
  if (shape.kind != DIR7_MIX_CHANNEL) check(name + " value", relativeError(c.value, device.value()), kTolerance);
#ifdef DIR7_EMULATE
  emulation::reversed() = true;
  DeviceMix again(c);
  require(again.launch(nullptr), "launch");
  emulation::reversed() = false;
  check(name + " threads in reverse order give the same bits", again.out() == out ? 0 : 1, 0);
#endif
}

Dir7MixShape shapeOf(int kind, int scan, int branches) {
  Dir7MixShape p = {};
  p.kind = kind;
  p.branches = branches;
  p.withText = (branches + 1) / 2;
  p.grid = 4;
  p.tokens = 16;
  p.width = 64;
  p.headSize = 32;
  p.scan = scan;
  p.rankW = 8;
  p.rankA = 24;
  p.rankG = 32;
  p.rankV = 16;
  p.hidden = 256;
  p.chunk = 3;
  p.chunks = 9;
  p.eps = 1e-6f;
  p.headEps = 64e-5f;
  return p;
}

void refuses(const Dir7MixShape& shape, const std::string& message) {
  const char* wrong = dir7MixCheck(&shape);
  const bool good = wrong && wrong == message;
  printf("%s refuses: %s\n", good ? "ok  " : "FAIL", wrong ? wrong : "nothing");
  checks++;
  if (!good) failures++;
}

int all(bool large) {
  const char* const kinds[] = {"time", "cross", "channel"};
  for (int kind = 0; kind < 3; kind++)
    for (int scan = 0; scan < 4; scan++)
      checkMix(std::string(kinds[kind]) + " scan " + std::to_string(scan), shapeOf(kind, scan, 2));
  for (int kind = 0; kind < 3; kind++) {
    Dir7MixShape p = shapeOf(kind, 1, 1);
    p.rankV = 0;
    checkMix(std::string(kinds[kind]) + " first layer, one branch", p);
    // Neither rows nor columns nor depth fill their tiles.
    p = shapeOf(kind, 2, 3);
    p.grid = 5;
    p.tokens = 25;
    p.width = 72;
    p.headSize = 24;
    p.hidden = 200;
    checkMix(std::string(kinds[kind]) + " odd sizes", p);
    if (kind != DIR7_MIX_CHANNEL) {  // waists wider than a tile
      p = shapeOf(kind, 0, 2);
      p.rankW = 72;
      p.rankG = 128;
      checkMix(std::string(kinds[kind]) + " wide ranks", p);
    }
    if (!large) continue;
    p = shapeOf(kind, 3, 4);
    p.grid = 16;
    p.tokens = 256;
    p.width = 384;
    p.headSize = 64;
    p.hidden = 1536;
    checkMix(std::string(kinds[kind]) + " the model's sizes", p);
  }
  Dir7MixShape p = shapeOf(0, 0, 2);
  p.width = 60;
  refuses(p, "width is 60; it must be 8 to 1024 and a multiple of 8");
  p = shapeOf(0, 0, 2);
  p.rankG = 12;
  refuses(p, "rank_g is 12; it must be 8 to 1048576 and a multiple of 8");
  p = shapeOf(1, 4, 2);
  refuses(p, "scan is 4 (identity); a mix needs one of the four orders");
  p = shapeOf(1, 0, 2);
  p.withText = 3;
  refuses(p, "with_text is 3; it must be 1 to 2");
  printf("%d checks, %d failed\n", checks, failures);
  return failures ? 1 : 0;
}

}  // namespace
}  // namespace dir7

// With "large" the model's own sizes too: minutes in the emulation.
int main(int count, char** arguments) { return dir7::all(count > 1 && !strcmp(arguments[1], "large")); }
