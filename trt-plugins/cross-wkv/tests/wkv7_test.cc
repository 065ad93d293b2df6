// Tests of the kernel core, on a GPU or emulated: wkv7_test GOLDEN_FOLDER [quick].
// Prints a line a check; exits 1 when one fails. "quick" leaves out what costs minutes under compute-sanitizer.
#include <algorithm>
#include <string>

#include "launch_case.h"
#include "safetensors.h"

namespace dir7 {
namespace {

int failures = 0;
int checks = 0;

const char* const kVariants[] = {"auto", "plain", "lanes8", "lanes8x4", "lanes16"};
const char* const kTypes[] = {"FP32", "FP16"};
const char* const kScans[] = {"row", "row_rev", "col", "col_rev", "identity"};

// FP32: sums of up to 128 terms over 256 dependent steps. FP16: one rounding of y; inputs are rounded beforehand.
const double kTolerance[] = {1e-5, 2e-3};

float same(float x) { return x; }
float half(float x) { return __half2float(__float2half(x)); }

void check(const std::string& name, double error, double limit) {
  const bool good = error <= limit;  // false for NaN
  printf("%s %s: %.2e (limit %.0e)\n", good ? "ok  " : "FAIL", name.c_str(), error, limit);
  checks++;
  if (!good) failures++;
}

void checkCase(const std::string& name, const Case& c, int variant, bool twice) {
  const Result actual = run(c, variant);
  const std::string where = name + " " + kTypes[c.shape.type] + " " + kVariants[variant];
  check(where + " y", relativeError(c.y, actual.y), kTolerance[c.shape.type]);
  // The state stays FP32, so only the inputs' type bounds it.
  check(where + " state", relativeError(c.stateOut, actual.stateOut), kTolerance[c.shape.type]);
  if (!c.vOut.empty()) check(where + " value", relativeError(c.vOut, actual.vOut), kTolerance[c.shape.type]);
#ifdef DIR7_EMULATE
  if (!twice) return;
  emulation::reversed() = true;
  const Result again = run(c, variant);
  emulation::reversed() = false;
  const bool equal = again.y == actual.y && again.stateOut == actual.stateOut && again.vOut == actual.vOut;
  check(where + " threads in reverse order give the same bits", equal ? 0 : 1, 0);
#else
  static_cast<void>(twice);
#endif
}

Case raw(int tokens, int heads, int headSize, int type) {
  Case c = {};
  c.shape.batch = 1;
  c.shape.tokens = tokens;
  c.shape.heads = heads;
  c.shape.headSize = headSize;
  c.shape.scan = DIR7_SCAN_IDENTITY;
  c.shape.type = type;
  c.shape.decayType = DIR7_WKV_FP32;
  return c;
}

// Prefix "" for the file with a state in, "blocks.1.time.wkv." for the denoiser's.
Case golden(const Safetensors& file, const std::string& prefix, int type) {
  const Array r = file.read(prefix + "r");
  Case c = raw(r.shape[0], r.shape[1], r.shape[2], type);
  c.r = r.values;
  c.w = file.read(prefix + "w").values;
  c.k = file.read(prefix + "k").values;
  c.v = file.read(prefix + "v").values;
  c.a = file.read(prefix + "a").values;
  c.b = file.read(prefix + "b").values;
  c.y = file.read(prefix + "y").values;
  c.stateOut = file.read(prefix + (prefix.empty() ? "state_out" : "state")).values;
  if (prefix.empty()) c.stateIn = file.read("state_in").values;
  return c;
}

// Words over the permutations of five: swapping columns i and j is w = 1, a = e_j - e_i, b = e_i - e_j, k = v = 0.
// Everything is 0 or 1, so no rounding is possible and the state must be the permutation's matrix, bit for bit.
// The receptance asks for column 0, whose row of the 1 is y's.
void checkWords(int length, int type, int variant) {
  const int points = 5, n = 64;
  Case c = raw(length, 1, n, type);
  const size_t size = c.size();
  c.r.assign(size, 0);
  c.w.assign(size, 1);
  c.k = c.v = c.a = c.b = c.r;
  c.y = c.r;
  c.stateIn.assign(n * n, 0);
  c.stateOut = c.stateIn;
  int column[points] = {0, 1, 2, 3, 4};
  for (int i = 0; i < points; i++) c.stateIn[i * n + i] = 1;
  std::mt19937 random(5);
  for (int t = 0; t < length; t++) {
    const int i = random() % points, j = (i + 1 + random() % (points - 1)) % points;
    c.a[t * n + i] = -1, c.a[t * n + j] = 1;
    c.b[t * n + i] = 1, c.b[t * n + j] = -1;
    c.r[t * n] = 1;
    std::swap(column[i], column[j]);
    c.y[t * n + column[0]] = 1;
  }
  for (int j = 0; j < points; j++) c.stateOut[column[j] * n + j] = 1;
  const Result actual = run(c, variant);
  const bool equal = actual.y == c.y && actual.stateOut == c.stateOut;
  check("word of " + std::to_string(length) + " permutations " + kTypes[type] + " " + kVariants[variant] + ", exact",
      equal ? 0 : 1, 0);
}

void checkGolden(const std::string& folder, int variant, int type) {
  const Safetensors state(folder + "/wkv7_state.safetensors"), denoiser(folder + "/denoiser_0.safetensors");
  checkCase("golden state in and out", golden(state, "", type), variant, true);
  checkCase("golden time mixing", golden(denoiser, "blocks.1.time.wkv.", type), variant, false);
  checkCase("golden CrossWKV", golden(denoiser, "blocks.1.cross.wkv.", type), variant, false);
}

struct Options {
  int headSize, scan, fused, batch, receptanceByScan, valueResidual, state;
  int tokens = 19;  // of the identity scan; the others visit a grid of 6 by 6
};

void checkRandom(const Options& o, int type, int variant) {
  const int grid = o.scan == DIR7_SCAN_IDENTITY ? 0 : 6, tokens = grid ? grid * grid : o.tokens;
  Dir7WkvShape shape = {};
  shape.batch = o.batch;
  shape.tokens = tokens;
  shape.heads = 2;
  shape.headSize = o.headSize;
  shape.scan = o.scan;
  shape.grid = grid;
  shape.receptanceByScan = o.receptanceByScan;
  shape.type = type;
  shape.fused = o.fused;
  shape.eps = 64e-5f;
  const Case c = randomCase(shape, o.valueResidual, o.state, type ? half : same);
  std::string name = std::string(o.fused ? "fused" : "raw") + " " + kScans[o.scan] + " head " + std::to_string(o.headSize);
  name += " tokens " + std::to_string(tokens) + " batch " + std::to_string(o.batch) + (o.receptanceByScan ? " cross" : " time");
  name += (o.valueResidual ? " residual" : "");
  checkCase(name + (o.state ? " state" : ""), c, variant, true);
}

void checkMessages() {
  Case c = raw(37, 3, 64, DIR7_WKV_FP32);
  check("a good shape has no message", dir7WkvCheck(&c.shape) == nullptr ? 0 : 1, 0);
  c.shape.scan = DIR7_SCAN_COL;
  c.shape.grid = 6;
  const char* message = dir7WkvCheck(&c.shape);
  const bool says = message && strstr(message, "grid is 6 and tokens is 37");
  check("a grid that does not fit is named with both numbers", says ? 0 : 1, 0);
  c.shape.headSize = 512;
  message = dir7WkvCheck(&c.shape);
  check("a head that is too large is named with the limit",
      message && strstr(message, "head_size is 512; it must be 1 to 256") ? 0 : 1, 0);
  Dir7WkvTensors none = {};
  check("a bad shape is not launched", dir7WkvLaunch(&c.shape, &none, DIR7_WKV_AUTO, nullptr) == 1 ? 0 : 1, 0);
}

int all(const std::string& folder, bool quick) {
  checkMessages();
  for (int variant = DIR7_WKV_PLAIN; variant <= DIR7_WKV_LANES16; variant++) {
    for (int type = DIR7_WKV_FP32; type <= DIR7_WKV_FP16; type++) {
      checkGolden(folder, variant, type);
      checkWords(quick ? 256 : 4096, type, variant);
      for (int scan = DIR7_SCAN_ROW; scan <= DIR7_SCAN_IDENTITY; scan++) {
        checkRandom({64, scan, 1, 1, scan % 2, 1, 0}, type, variant);
        checkRandom({64, scan, 0, 2, 1 - scan % 2, 0, 1}, type, variant);
      }
      checkRandom({64, DIR7_SCAN_COL_REV, 1, 2, 1, 1, 1}, type, variant);
      checkRandom({32, DIR7_SCAN_COL, 1, 1, 0, 0, 1}, type, variant);
      checkRandom({128, DIR7_SCAN_ROW_REV, 1, 1, 1, 1, 1}, type, variant);
      checkRandom({128, DIR7_SCAN_IDENTITY, 0, 1, 0, 0, 1}, type, variant);
      // Chunks and stages that are not full, and the first ones alone.
      for (int tokens : {1, 3, 4, 5, 8, 9}) checkRandom({64, DIR7_SCAN_IDENTITY, tokens % 2, 1, 0, 0, 1, tokens}, type, variant);
    }
  }
  // Sizes without a kernel of their own run the plain one.
  checkRandom({48, DIR7_SCAN_COL, 1, 2, 1, 1, 1}, DIR7_WKV_FP16, DIR7_WKV_AUTO);
  checkRandom({1, DIR7_SCAN_ROW, 0, 1, 0, 0, 0}, DIR7_WKV_FP32, DIR7_WKV_AUTO);
  checkRandom({200, DIR7_SCAN_IDENTITY, 1, 1, 0, 0, 1}, DIR7_WKV_FP32, DIR7_WKV_AUTO);
  printf("%d checks, %d failed\n", checks, failures);
  return failures ? 1 : 0;
}

}  // namespace
}  // namespace dir7

int main(int count, char** arguments) {
  if (count < 2 || count > 3 || (count == 3 && strcmp(arguments[2], "quick"))) {
    fprintf(stderr, "usage: wkv7_test GOLDEN_FOLDER [quick]\n");
    return 2;
  }
  return dir7::all(arguments[1], count == 3);
}
