// Matrix products of one launch, out = epilogue(rows * weight^T), on tensor cores: FP16 in, FP32 sums. They may differ in
// everything. Kernels this short are latency, so every load that depends on nothing comes first, and what all blocks look up
// lies together.
#ifndef DIR7_PRODUCT_H_
#define DIR7_PRODUCT_H_

#include "matrices.h"

namespace dir7 {

enum ProductActivation { kNoActivation, kTanh, kSigmoid, kReluSquared };

struct Product {
  const __half* rows;    // [count, depth]
  const __half* weight;  // [columns, depth]
  const float* bias;     // [columns] or null
  const float* scale;    // [columns] or null: after the activation
  const float* base;     // null: out is FP16; else out = base + gate * y in FP32, all [count, columns]
  const float* gate;     // [.., columns], a row for every tokens rows, gateStride apart
  void* out;
  int count, columns, depth, activation, tokens, gateStride;
};

constexpr int kMostProducts = 12;

struct Products {
  int size;
  int firstBlock[kMostProducts];
  Product list[kMostProducts];
};

constexpr int kProductWarps = 8, kProductStages = 4, kTileColumns = 64;

template <int Rows>
__host__ __device__ constexpr int productSharedBytes() {
  return kProductStages * (Rows + kTileColumns) * kTileDepth * 2;
}

__device__ inline float activate(int activation, float x) {
  switch (activation) {
    case kTanh: return tanhf(x);
    case kSigmoid: return sigmoid(x);
    case kReluSquared: return x > 0.0f ? x * x : 0.0f;
    default: return x;
  }
}

// Where a warp's part of a tile lies, 16 rows and Tiles times 8 columns, and its sums.
template <int Tiles>
struct WarpTile {
  int row, column;  // of the lane's first element, in out
  float sums[Tiles][4] = {};

  __device__ int rowOf(int h) const { return row + 8 * h; }
  __device__ int columnOf(int n) const { return column + 8 * n; }
  // Adds the product of a stage: rows' tile at tiles + rowPlace, weights' at tiles + columnPlace.
  __device__ void add(const __half* rows, int rowPlace, const __half* weights, const int (&columnPlace)[Tiles / 2]) {
    unsigned a[2][4], b[2][Tiles / 2][4];  // of this step of 16 and the next
    auto load = [&](int to, int k) {
      loadFour(a[to], rows, rowPlace, k);
#pragma unroll
      for (int n = 0; n < Tiles / 2; n++) loadFour(b[to][n], weights, columnPlace[n], k);
    };
    load(0, 0);
#pragma unroll
    for (int k = 0; k < kTileDepth / 16; k++) {
      if (k + 1 < kTileDepth / 16) load((k + 1) % 2, k + 1);
#pragma unroll
      for (int n = 0; n < Tiles; n++)
        multiplyAdd(sums[n], a[k % 2], b[k % 2][n / 2][n % 2 * 2], b[k % 2][n / 2][n % 2 * 2 + 1]);
    }
  }
};

// A warp has 16 rows of the tile. Grid: tiles of all products together.
template <int Rows>
__global__ void __launch_bounds__(32 * kProductWarps) productKernel(DIR7_GRID_CONSTANT const Products p) {
  constexpr int Columns = kTileColumns, WarpRows = Rows / 16, WarpColumns = kProductWarps / WarpRows;
  constexpr int Mine = Columns / WarpColumns, Tiles = Mine / 8;  // columns a warp; in tiles of 8
  constexpr int PassRows = 32 * kProductWarps / 8, RowLoads = Rows / PassRows, WeightLoads = Columns / PassRows;
  constexpr int Stage = (Rows + Columns) * kTileDepth;  // halves
  static_assert(Mine % 16 == 0 && Rows % PassRows == 0 && Columns % PassRows == 0, "whole loads");
  DIR7_DYNAMIC_SHARED(ring4, productSharedBytes<64>());
  __half* const ring = reinterpret_cast<__half*>(ring4);
  int which = 0;
#pragma unroll
  for (int i = 1; i < kMostProducts; i++)
    if (i < p.size && static_cast<int>(blockIdx.x) >= p.firstBlock[i]) which = i;
  const Product& g = p.list[which];
  const int tile = blockIdx.x - p.firstBlock[which], columns = g.columns, across = (columns + Columns - 1) / Columns;
  const int firstRow = tile / across * Rows, firstColumn = tile % across * Columns;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int chunk = threadIdx.x % 8, place = threadIdx.x / 8;  // what this thread copies: a chunk of every PassRows-th row
  const int count = g.count, activation = g.activation, depth = g.depth, stages = (depth + kTileDepth - 1) / kTileDepth;

  const __half *row[RowLoads], *weight[WeightLoads];
#pragma unroll
  for (int i = 0; i < RowLoads; i++) {
    const int r = firstRow + place + PassRows * i;
    row[i] = g.rows + static_cast<size_t>(r < count ? r : count - 1) * depth + 8 * chunk;
  }
#pragma unroll
  for (int i = 0; i < WeightLoads; i++) {
    const int c = firstColumn + place + PassRows * i;
    weight[i] = g.weight + static_cast<size_t>(c < columns ? c : columns - 1) * depth + 8 * chunk;
  }
  __half* const mine = ring + swizzled(place, chunk);  // PassRows is a multiple of 8: the same chunk in all passes
  // Nothing that an earlier kernel wrote, so it may be fetched before that has ended.
  auto fetchWeights = [&](int stage, __half* to) {
    const int k = stage * kTileDepth;
    if (stage < stages)
#pragma unroll
      for (int i = 0; i < WeightLoads; i++)
        copy16OrZero(to + (Rows + PassRows * i) * kTileDepth, weight[i] + k, k + 8 * chunk < depth);
  };
  auto fetchRows = [&](int stage, __half* to) {
    const int k = stage * kTileDepth;
    if (stage < stages)
#pragma unroll
      for (int i = 0; i < RowLoads; i++) copy16OrZero(to + PassRows * i * kTileDepth, row[i] + k, k + 8 * chunk < depth);
    commitCopies();
  };
#pragma unroll
  for (int s = 0; s < kProductStages - 1; s++) fetchWeights(s, mine + s * Stage);
  awaitPrevious();
#pragma unroll
  for (int s = 0; s < kProductStages - 1; s++) fetchRows(s, mine + s * Stage);

  const int warpRow = warp / WarpColumns * 16, warpColumn = warp % WarpColumns * Mine;
  const int rowPlace = placeByRows(warpRow, lane);
  int columnPlace[Tiles / 2];
#pragma unroll
  for (int n = 0; n < Tiles / 2; n++) columnPlace[n] = placeByColumns(warpColumn + 16 * n, lane);
  WarpTile<Tiles> t;
  t.row = firstRow + warpRow + lane / 4;
  t.column = firstColumn + warpColumn + 2 * (lane % 4);
  // The residual stream, early: by the end of the sums it is there.
  float2 base[2][Tiles], gate[2][Tiles];
  if (g.base) {
#pragma unroll
    for (int h = 0; h < 2; h++)
#pragma unroll
      for (int n = 0; n < Tiles; n++)
        if (t.rowOf(h) < count && t.columnOf(n) < columns) {
          base[h][n] = *reinterpret_cast<const float2*>(g.base + static_cast<size_t>(t.rowOf(h)) * columns + t.columnOf(n));
          gate[h][n] = *reinterpret_cast<const float2*>(
              g.gate + static_cast<size_t>(t.rowOf(h) / g.tokens) * g.gateStride + t.columnOf(n));
        }
  }
  float2 bias[Tiles], scale[Tiles];
#pragma unroll
  for (int n = 0; n < Tiles; n++) {
    const bool known = t.columnOf(n) < columns;
    bias[n] = g.bias && known ? *reinterpret_cast<const float2*>(g.bias + t.columnOf(n)) : make_float2(0.0f, 0.0f);
    scale[n] = g.scale && known ? *reinterpret_cast<const float2*>(g.scale + t.columnOf(n)) : make_float2(1.0f, 1.0f);
  }

  int now = 0, next = kProductStages - 1;  // slots
  for (int s = 0; s < stages; s++) {
    awaitCopies<kProductStages - 2>();
    __syncthreads();
    fetchWeights(s + kProductStages - 1, mine + next * Stage);
    fetchRows(s + kProductStages - 1, mine + next * Stage);
    const __half* tiles = ring + now * Stage;
    t.add(tiles, rowPlace, tiles + Rows * kTileDepth, columnPlace);
    now = now + 1 < kProductStages ? now + 1 : 0;
    next = next + 1 < kProductStages ? next + 1 : 0;
  }

  releaseNext();
#pragma unroll
  for (int n = 0; n < Tiles; n++)
#pragma unroll
    for (int h = 0; h < 2; h++)
      if (t.rowOf(h) < count && t.columnOf(n) < columns) {
        const size_t at = static_cast<size_t>(t.rowOf(h)) * columns + t.columnOf(n);
        const float y[2] = {activate(activation, t.sums[n][2 * h] + bias[n].x) * scale[n].x,
            activate(activation, t.sums[n][2 * h + 1] + bias[n].y) * scale[n].y};
        if (g.base)
          *reinterpret_cast<float2*>(static_cast<float*>(g.out) + at) =
              make_float2(base[h][n].x + gate[h][n].x * y[0], base[h][n].y + gate[h][n].y * y[1]);
        else
          *reinterpret_cast<unsigned*>(static_cast<__half*>(g.out) + at) = packed(y[0], y[1]);
      }
}

}  // namespace dir7
#endif  // DIR7_PRODUCT_H_
