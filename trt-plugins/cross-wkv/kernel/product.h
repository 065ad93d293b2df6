// Matrix products of one launch, out = epilogue(rows * weight^T), on tensor cores: FP16 in, FP32 sums. They may differ in
// everything; a launch as wide as the GPU costs what its longest tile costs. Their rows may be a token shift's,
// x + (previous - x) * share, made on the way from shared memory to the tensor cores.
#ifndef DIR7_PRODUCT_H_
#define DIR7_PRODUCT_H_

#include "matrices.h"
#include "tokens.h"

namespace dir7 {

enum ProductActivation { kNoActivation, kTanh, kSigmoid, kReluSquared };

struct Product {
  const __half* rows;    // [count, depth]
  const __half* weight;  // [columns, depth]
  const __half* share;   // [depth] or null: no token shift
  const float* bias;     // [columns] or null
  const float* scale;    // [columns] or null: after the activation
  const float* base;     // null: out is FP16; else out = base + gate * y in FP32, all [count, columns]
  const float* gate;     // [.., columns], a row for every p.tokens rows, gateStride apart
  void* out;
  int count, columns, depth, activation, gateStride;
  int firstBlock;  // of those before it in the launch
};

constexpr int kMostProducts = 12;

struct Products {
  Product list[kMostProducts];
  int size;
  Dir7WkvShape order;  // tokens, scan and grid: who is the previous token
};

constexpr int kTileColumns = 64, kProductThreads = 128, kProductStages = 4;

// Halves of a stage: rows, their previous ones, weights, shares.
template <int Rows>
__host__ __device__ constexpr int stageHalves() {
  return (2 * Rows + kTileColumns + 1) * kTileDepth;
}
template <int Rows>
__host__ __device__ constexpr int productSharedBytes() {
  return kProductStages * stageHalves<Rows>() * 2;
}

__device__ inline float activate(int activation, float x) {
  switch (activation) {
    case kTanh: return tanhf(x);
    case kSigmoid: return sigmoid(x);
    case kReluSquared: return x > 0.0f ? x * x : 0.0f;
    default: return x;
  }
}

// Four warps a block, 32 rows of the tile a warp; Rows is 32 or 64. Grid: tiles of all products together.
template <int Rows>
__global__ void __launch_bounds__(kProductThreads) productKernel(DIR7_GRID_CONSTANT const Products p) {
  constexpr int WarpRows = Rows / 32, WarpColumns = 4 / WarpRows;
  constexpr int Mine = kTileColumns / WarpColumns, Tiles = Mine / 8;  // columns a warp; in tiles of 8
  constexpr int RowLoads = Rows / 16, WeightLoads = kTileColumns / 16;
  DIR7_DYNAMIC_SHARED(ring4, productSharedBytes<64>());
  __half* ring = reinterpret_cast<__half*>(ring4);
  releaseNext();
  int which = p.size - 1;
  while (which > 0 && static_cast<int>(blockIdx.x) < p.list[which].firstBlock) which--;
  const Product& g = p.list[which];
  const int across = (g.columns + kTileColumns - 1) / kTileColumns, tile = blockIdx.x - g.firstBlock;
  const int firstRow = tile / across * Rows, firstColumn = tile % across * kTileColumns;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int chunk = threadIdx.x % 8, place = threadIdx.x / 8;  // what this thread copies: a chunk of every 16th row
  const int stages = (g.depth + kTileDepth - 1) / kTileDepth;
  const bool shifted = g.share != nullptr;

  const __half *row[RowLoads], *before[RowLoads], *weight[WeightLoads];
#pragma unroll
  for (int i = 0; i < RowLoads; i++) {
    int r = firstRow + place + 16 * i;
    r = r < g.count ? r : g.count - 1;
    row[i] = g.rows + static_cast<size_t>(r) * g.depth;
    before[i] = nullptr;
    if (shifted) {
      const int token = r % p.order.tokens, s = stepOf(p.order, token);
      if (s > 0) before[i] = row[i] + static_cast<ptrdiff_t>(tokenAt(p.order, s - 1) - token) * g.depth;
    }
  }
#pragma unroll
  for (int i = 0; i < WeightLoads; i++) {
    const int c = firstColumn + place + 16 * i;
    weight[i] = g.weight + static_cast<size_t>(c < g.columns ? c : g.columns - 1) * g.depth;
  }
  auto slot = [&](int stage) { return ring + (stage % kProductStages) * stageHalves<Rows>(); };
  // Nothing that an earlier kernel wrote, so it may be fetched before that has ended.
  auto fetchWeights = [&](int stage) {
    const int k = stage * kTileDepth + 8 * chunk;
    __half* to = slot(stage) + 2 * Rows * kTileDepth;
    if (stage < stages) {
#pragma unroll
      for (int i = 0; i < WeightLoads; i++)
        copy16OrZero(to + swizzled(place + 16 * i, chunk), k < g.depth ? weight[i] + k : nullptr);
      if (shifted && place == 0)
        copy16OrZero(to + kTileColumns * kTileDepth + 8 * chunk, k < g.depth ? g.share + k : nullptr);
    }
  };
  auto fetchRows = [&](int stage) {
    const int k = stage * kTileDepth + 8 * chunk;
    __half* to = slot(stage);
    if (stage < stages) {
#pragma unroll
      for (int i = 0; i < RowLoads; i++) {
        copy16OrZero(to + swizzled(place + 16 * i, chunk), k < g.depth ? row[i] + k : nullptr);
        if (shifted)
          copy16OrZero(to + Rows * kTileDepth + swizzled(place + 16 * i, chunk),
              k < g.depth && before[i] ? before[i] + k : nullptr);
      }
    }
    commitCopies();
  };
  for (int s = 0; s < kProductStages - 1; s++) fetchWeights(s);
  awaitPrevious();
  for (int s = 0; s < kProductStages - 1; s++) fetchRows(s);

  const int warpRow = warp / WarpColumns * 32, warpColumn = warp % WarpColumns * Mine;
  // The residual stream, early: by the end of the sums it is there.
  float2 base[2][2][Tiles], gate[2][2][Tiles];
  auto rowOf = [&](int m, int h) { return firstRow + warpRow + 16 * m + 8 * h + lane / 4; };
  auto columnOf = [&](int n) { return firstColumn + warpColumn + 8 * n + 2 * (lane % 4); };
  auto inside = [&](int m, int h, int n) { return rowOf(m, h) < g.count && columnOf(n) < g.columns; };
  if (g.base) {
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++)
#pragma unroll
        for (int n = 0; n < Tiles; n++)
          if (inside(m, h, n)) {
            const size_t at = static_cast<size_t>(rowOf(m, h)) * g.columns + columnOf(n);
            const size_t gateAt = static_cast<size_t>(rowOf(m, h) / p.order.tokens) * g.gateStride + columnOf(n);
            base[m][h][n] = *reinterpret_cast<const float2*>(g.base + at);
            gate[m][h][n] = *reinterpret_cast<const float2*>(g.gate + gateAt);
          }
  }

  float sums[2][Tiles][4] = {};
  for (int s = 0; s < stages; s++) {
    awaitCopies<kProductStages - 2>();
    __syncthreads();
    fetchWeights(s + kProductStages - 1);
    fetchRows(s + kProductStages - 1);
    const __half* now = slot(s);
    const __half* old = now + Rows * kTileDepth;
    const __half* w = now + 2 * Rows * kTileDepth;
    const __half* share = w + kTileColumns * kTileDepth;
#pragma unroll
    for (int k = 0; k < kTileDepth / 16; k++) {
      unsigned b[Tiles / 2][4], a[2][4];
#pragma unroll
      for (int n = 0; n < Tiles / 2; n++) loadByColumns(b[n], w, warpColumn + 16 * n, 2 * k);
#pragma unroll
      for (int m = 0; m < 2; m++) {
        loadByRows(a[m], now, warpRow + 16 * m, 2 * k);
        if (shifted) {
          unsigned o[4];
          loadByRows(o, old, warpRow + 16 * m, 2 * k);
#pragma unroll
          for (int i = 0; i < 4; i++)
            a[m][i] = moved(a[m][i], o[i], *reinterpret_cast<const unsigned*>(share + 16 * k + i / 2 * 8 + 2 * (lane % 4)));
        }
#pragma unroll
        for (int n = 0; n < Tiles; n++) multiplyAdd(sums[m][n], a[m], b[n / 2][n % 2 * 2], b[n / 2][n % 2 * 2 + 1]);
      }
    }
  }

#pragma unroll
  for (int n = 0; n < Tiles; n++) {
    float bias[2], scale[2];
#pragma unroll
    for (int e = 0; e < 2; e++) {
      const bool known = columnOf(n) < g.columns;
      bias[e] = g.bias && known ? g.bias[columnOf(n) + e] : 0.0f;
      scale[e] = g.scale && known ? g.scale[columnOf(n) + e] : 1.0f;
    }
#pragma unroll
    for (int m = 0; m < 2; m++)
#pragma unroll
      for (int h = 0; h < 2; h++)
        if (inside(m, h, n)) {
          const size_t at = static_cast<size_t>(rowOf(m, h)) * g.columns + columnOf(n);
          float y[2];
#pragma unroll
          for (int e = 0; e < 2; e++) y[e] = activate(g.activation, sums[m][n][2 * h + e] + bias[e]) * scale[e];
          if (g.base) {
            const float2 b = base[m][h][n], by = gate[m][h][n];
            *reinterpret_cast<float2*>(static_cast<float*>(g.out) + at) = make_float2(b.x + by.x * y[0], b.y + by.y * y[1]);
          } else {
            *reinterpret_cast<unsigned*>(static_cast<__half*>(g.out) + at) = packed(y[0], y[1]);
          }
        }
  }
}

}  // namespace dir7
#endif  // DIR7_PRODUCT_H_
