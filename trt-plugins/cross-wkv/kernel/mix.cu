// Launches a residual branch; see mix.h.
#include "mix.h"

#include <stdio.h>

#include "norm.h"
#include "product.h"

namespace dir7 {
namespace {

size_t roundUp(size_t bytes) { return (bytes + 255) / 256 * 256; }

// Hands out parts of a block of memory, or only counts them where there is none.
class Parts {
 public:
  explicit Parts(void* block) : at_(static_cast<char*>(block)) {}
  __half* halves(size_t count) { return reinterpret_cast<__half*>(bytes(count * sizeof(__half))); }
  char* bytes(size_t count) {
    char* part = at_ ? at_ + taken_ : nullptr;
    taken_ += roundUp(count);
    return part;
  }
  size_t taken() const { return taken_; }

 private:
  char* at_;
  size_t taken_ = 0;
};

// The weights in their order.
class Weights {
 public:
  explicit Weights(const void* block) : at_(static_cast<const __half*>(block)) {}
  const __half* next(size_t count) {
    const __half* part = at_ ? at_ + taken_ : nullptr;
    taken_ += count;
    return part;
  }
  size_t taken() const { return taken_; }

 private:
  const __half* at_;
  size_t taken_ = 0;
};

struct LowRank {
  const __half *down, *up;
};

struct MixWeights {
  const __half *xr = nullptr, *xw, *xk, *xv, *xa, *xg, *receptance = nullptr, *key, *value, *output;
  LowRank w, a, g, v = {};
  size_t count;

  MixWeights(const Dir7MixShape& p, const void* block) {
    Weights all(block);
    const size_t d = p.width, square = d * d;
    if (p.kind == DIR7_MIX_CHANNEL) {
      xk = all.next(d);
      key = all.next(d * p.hidden);
      value = all.next(d * p.hidden);
    } else {
      const bool time = p.kind == DIR7_MIX_TIME;
      if (time) xr = all.next(d);
      for (const __half** share : {&xw, &xk, &xv, &xa, &xg}) *share = all.next(d);
      if (time) receptance = all.next(square);
      for (const __half** matrix : {&key, &value, &output}) *matrix = all.next(square);
      auto lowRank = [&](int rank) {
        const __half* down = all.next(d * rank);
        return LowRank{down, all.next(d * rank)};
      };
      w = lowRank(p.rankW);
      a = lowRank(p.rankA);
      g = lowRank(p.rankG);
      if (p.rankV) v = lowRank(p.rankV);
    }
    count = all.taken();
  }
};

Dir7WkvShape recurrenceOf(const Dir7MixShape& p) {
  Dir7WkvShape s = {};
  s.batch = p.kind == DIR7_MIX_CROSS ? p.withText : p.branches;
  s.tokens = p.tokens;
  s.heads = p.headSize ? p.width / p.headSize : 0;
  s.headSize = p.headSize;
  s.scan = p.scan;
  s.grid = p.grid;
  s.receptanceByScan = p.kind == DIR7_MIX_CROSS;
  s.type = DIR7_WKV_FP16;
  s.fused = 1;
  s.eps = p.headEps;
  return s;
}

struct MixMemory {
  __half *shifted[kMostShares], *r, *k, *v, *downW, *downA, *downG, *downV, *w, *a, *g, *share, *z, *hidden;
  char* recurrence;
  size_t bytes;

  MixMemory(const Dir7MixShape& p, void* block) {
    Parts parts(block);
    const size_t rows = static_cast<size_t>(p.branches) * p.tokens, d = p.width;
    if (p.kind == DIR7_MIX_CHANNEL) {
      shifted[0] = parts.halves(rows * d);
      hidden = parts.halves(rows * p.hidden);
    } else {
      const Dir7WkvShape shape = recurrenceOf(p);
      const size_t some = static_cast<size_t>(shape.batch) * p.tokens;
      for (__half*& part : shifted) part = parts.halves(rows * d);
      r = parts.halves(p.kind == DIR7_MIX_TIME ? some * d : 0);
      for (__half** part : {&k, &v, &w, &a}) *part = parts.halves(some * d);
      share = parts.halves(p.rankV ? some * d : 0);
      downW = parts.halves(some * p.rankW);
      downA = parts.halves(some * p.rankA);
      downG = parts.halves(rows * p.rankG);
      downV = parts.halves(some * p.rankV);
      g = parts.halves(some * d);
      z = parts.halves(rows * d);
      recurrence = parts.bytes(dir7WkvWorkspaceBytes(&shape, DIR7_WKV_AUTO));
    }
    bytes = parts.taken();
  }
};

int multiprocessorCount() {
#ifdef DIR7_EMULATE
  return 1;
#else
  int device = 0, count = 0;
  if (cudaGetDevice(&device) || cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device)) return 0;
  return count;
#endif
}

// Tall tiles read less, and pay from so many a multiprocessor on.
constexpr int kTilesEach = 4;

// Kernels of a branch, one after the other.
class Launcher {
 public:
  Launcher(const Dir7MixShape& shape, void* stream) : shape_(shape), stream_(stream) {}

  // A product of the next launch; what else it has is set by the caller.
  Product& add(const __half* rows, int count, const __half* weight, int columns, int depth, void* out) {
    Product& product = products_.list[products_.size++];
    product = Product();
    product.rows = rows;
    product.count = count;
    product.weight = weight;
    product.columns = columns;
    product.depth = depth;
    product.out = out;
    product.tokens = shape_.tokens;
    return product;
  }

  void products() {
    if (tiles<64>() >= kTilesEach * multiprocessorCount())
      launch<64>(tiles<64>());
    else
      launch<32>(tiles<32>());
    products_.size = 0;
  }

  // An output of the next norm.
  void shifted(const __half* share, int count, __half* out) {
    norm_.share[norm_.shares] = share;
    norm_.count[norm_.shares] = count;
    norm_.out[norm_.shares++] = out;
  }

  void norm(const float* x, const float* modulation) {
    norm_.x = x;
    norm_.shift = modulation;
    norm_.scale = modulation + shape_.width;
    norm_.stride = shape_.chunks * shape_.width;
    norm_.width = shape_.width;
    norm_.rows = shape_.branches * shape_.tokens;
    norm_.eps = shape_.eps;
    norm_.order = recurrenceOf(shape_);
    const dim3 blocks((norm_.rows + kNormWarps - 1) / kNormWarps), threads(32 * kNormWarps);
    if (norm_.width <= kMostWidth / 2)
      DIR7_LAUNCH_EARLY(normKernel<kMostWidth / 256>, blocks, threads, stream_, norm_);
    else
      DIR7_LAUNCH_EARLY(normKernel<kMostWidth / 128>, blocks, threads, stream_, norm_);
  }

 private:
  template <int Rows>
  int tiles() {
    int all = 0;
    for (int i = 0; i < products_.size; i++) {
      const Product& p = products_.list[i];
      products_.firstBlock[i] = all;
      all += (p.count + Rows - 1) / Rows * ((p.columns + kTileColumns - 1) / kTileColumns);
    }
    return all;
  }
  template <int Rows>
  void launch(int blocks) {
    DIR7_LAUNCH_EARLY_SHARED(
        productKernel<Rows>, dim3(blocks), dim3(32 * kProductWarps), productSharedBytes<Rows>(), stream_, products_);
  }

  const Dir7MixShape& shape_;
  void* stream_;
  Products products_ = {};
  Norm norm_ = {};
};

int launchMix(const Dir7MixShape& p, const Dir7MixTensors& x, void* stream) {
  const MixWeights weights(p, x.weights);
  const MixMemory memory(p, x.workspace);
  const int rows = p.branches * p.tokens, d = p.width;
  const float* modulation = x.modulation + static_cast<size_t>(p.chunk) * d;
  Launcher next(p, stream);
  auto residual = [&](const __half* in, const __half* weight, int depth) {
    Product& out = next.add(in, rows, weight, d, depth, x.out);
    out.base = x.x;
    out.gate = modulation + 2 * d;
    out.gateStride = p.chunks * d;
    next.products();
  };
  if (p.kind == DIR7_MIX_CHANNEL) {
    next.shifted(weights.xk, rows, memory.shifted[0]);
    next.norm(x.x, modulation);
    next.add(memory.shifted[0], rows, weights.key, p.hidden, d, memory.hidden).activation = kReluSquared;
    next.products();
    residual(memory.hidden, weights.value, p.hidden);
    return 0;
  }

  const bool time = p.kind == DIR7_MIX_TIME;
  const Dir7WkvShape shape = recurrenceOf(p);
  const int some = shape.batch * p.tokens;
  enum { kR, kW, kK, kV, kA, kG };
  const __half* const shares[] = {weights.xr, weights.xw, weights.xk, weights.xv, weights.xa, weights.xg};
  for (int m = time ? kR : kW; m <= kG; m++) next.shifted(shares[m], m == kG ? rows : some, memory.shifted[m]);
  next.norm(x.x, modulation);

  __half* value = x.value ? static_cast<__half*>(x.value) : memory.v;
  if (time) next.add(memory.shifted[kR], some, weights.receptance, d, d, memory.r);
  next.add(memory.shifted[kK], some, weights.key, d, d, memory.k);
  next.add(memory.shifted[kV], some, weights.value, d, d, value);
  next.add(memory.shifted[kW], some, weights.w.down, p.rankW, d, memory.downW).activation = kTanh;
  next.add(memory.shifted[kA], some, weights.a.down, p.rankA, d, memory.downA);
  next.add(memory.shifted[kG], rows, weights.g.down, p.rankG, d, memory.downG).activation = kSigmoid;
  if (p.rankV) next.add(memory.shifted[kV], some, weights.v.down, p.rankV, d, memory.downV);
  next.products();

  const float* vector = x.vectors;
  next.add(memory.downW, some, weights.w.up, d, p.rankW, memory.w).bias = vector + 5 * d;
  next.add(memory.downA, some, weights.a.up, d, p.rankA, memory.a).bias = vector + 6 * d;
  if (p.rankV) next.add(memory.downV, some, weights.v.up, d, p.rankV, memory.share).bias = vector + 7 * d;
  next.add(memory.downG, some, weights.g.up, d, p.rankG, memory.g);
  if (some < rows)  // a receptance of zero leaves ln_x.bias * gate
    next.add(memory.downG + static_cast<size_t>(some) * p.rankG, rows - some, weights.g.up, d, p.rankG,
            memory.z + static_cast<size_t>(some) * d)
        .scale = vector + 4 * d;
  next.products();

  Dir7WkvTensors t = {};
  t.r = time ? memory.r : x.receptance;
  t.w = memory.w;
  t.k = memory.k;
  t.v = value;
  t.a = memory.a;
  t.g = memory.g;
  if (p.rankV) {
    t.vFirst = x.vFirst;
    t.vPre = memory.share;
  }
  t.kK = vector;
  t.kA = vector + d;
  t.rK = vector + 2 * d;
  t.lnWeight = vector + 3 * d;
  t.lnBias = vector + 4 * d;
  t.y = memory.z;
  t.workspace = memory.recurrence;
  if (const int error = dir7WkvLaunch(&shape, &t, DIR7_WKV_AUTO, stream)) return error;
  residual(memory.z, weights.output, d);
  return 0;
}

}  // namespace
}  // namespace dir7

using namespace dir7;

extern "C" int dir7MixSupported(void) {
#ifdef DIR7_EMULATE
  return 1;
#else
  int device = 0, major = 0;
  return !cudaGetDevice(&device) && !cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) && major >= 8;
#endif
}

extern "C" const char* dir7MixCheck(const Dir7MixShape* p) {
  static thread_local char text[160];
  auto number = [&](const char* name, int value, int low, int high, int step) {
    if (value >= low && value <= high && value % step == 0) return true;
    snprintf(text, sizeof text, "%s is %d; it must be %d to %d%s", name, value, low, high,
        step > 1 ? " and a multiple of 8" : "");
    return false;
  };
  const int most = 1 << 20;
  if (!number("kind", p->kind, 0, 2, 1) || !number("branches", p->branches, 1, 65535, 1) ||
      !number("width", p->width, 8, kMostWidth, 8) || !number("chunks", p->chunks, 3, 4096, 1) ||
      !number("chunk", p->chunk, 0, p->chunks - 3, 1) || !number("tokens", p->tokens, 1, 1 << 24, 1))
    return text;
  if (p->kind == DIR7_MIX_CHANNEL) {
    if (!number("hidden", p->hidden, 8, most, 8)) return text;
  } else {
    if (!number("head_size", p->headSize, 1, 256, 1) || !number("rank_w", p->rankW, 8, most, 8) ||
        !number("rank_a", p->rankA, 8, most, 8) || !number("rank_g", p->rankG, 8, most, 8) ||
        !number("rank_v", p->rankV, 0, most, 8))
      return text;
    if (p->width % p->headSize) {
      snprintf(text, sizeof text, "head_size is %d; it does not divide the width %d", p->headSize, p->width);
      return text;
    }
    if (p->kind == DIR7_MIX_CROSS && !number("with_text", p->withText, 1, p->branches, 1)) return text;
  }
  if (p->scan == DIR7_SCAN_IDENTITY) return "scan is 4 (identity); a mix needs one of the four orders";
  Dir7WkvShape shape = recurrenceOf(*p);
  if (p->kind == DIR7_MIX_CHANNEL) shape.heads = shape.headSize = 1;
  return dir7WkvCheck(&shape);
}

extern "C" size_t dir7MixWorkspaceBytes(const Dir7MixShape* p) { return MixMemory(*p, nullptr).bytes; }

extern "C" size_t dir7MixWeights(const Dir7MixShape* p) { return MixWeights(*p, nullptr).count; }

extern "C" int dir7MixLaunch(const Dir7MixShape* p, const Dir7MixTensors* x, void* stream) {
  if (dir7MixCheck(p)) return 1;  // cudaErrorInvalidValue
  if (const int error = launchMix(*p, *x, stream)) return error;
#ifdef DIR7_EMULATE
  return 0;
#else
  return static_cast<int>(cudaGetLastError());
#endif
}
