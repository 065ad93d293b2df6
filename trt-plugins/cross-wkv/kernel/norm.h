// Layer norm without parameters, modulated, and the token shift's mixes of it:
//     n_t = (x_t - mean) / sqrt(variance + eps) * (1 + scale) + shift,   out_m,t = n_t + (n_previous(t) - n_t) * share_m
// to FP16. A token's predecessor is normed again rather than waited for.
#ifndef DIR7_NORM_H_
#define DIR7_NORM_H_

#include "matrices.h"
#include "tokens.h"

namespace dir7 {

constexpr int kNormWarps = 4, kMostWidth = 1024, kMostShares = 6;

struct Norm {
  const float* x;      // [branches, order.tokens, width]
  const float* shift;  // of branch 0; the others stride apart
  const float* scale;
  int stride, width, rows;
  float eps;
  Dir7WkvShape order;  // tokens, scan and grid: who is the previous token
  const __half* share[kMostShares];  // [width]
  __half* out[kMostShares];          // [rows, width], of which the first count are wanted
  int count[kMostShares];
  int shares;
};

// Four values of a row, zeros past its end.
template <class Four>
__device__ inline Four fourOf(const void* row, int channel, int width) {
  return channel < width ? reinterpret_cast<const Four*>(row)[channel / 4] : Four{};
}

// One row of a warp, Parts times four values a lane; it stays in registers.
template <int Parts>
__device__ inline void normed(const Norm& p, int lane, const float4 (&add)[Parts], const float4 (&by)[Parts], float4 (&v)[Parts]) {
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < Parts; i++) sum += (v[i].x + v[i].y) + (v[i].z + v[i].w);
  const float mean = sumOverLanes<32>(sum) / p.width;
  float square = 0.0f;
#pragma unroll
  for (int i = 0; i < Parts; i++)
    if (4 * lane + 128 * i < p.width) {
      v[i] = make_float4(v[i].x - mean, v[i].y - mean, v[i].z - mean, v[i].w - mean);
      square += (v[i].x * v[i].x + v[i].y * v[i].y) + (v[i].z * v[i].z + v[i].w * v[i].w);
    }
  const float unit = rsqrtf(sumOverLanes<32>(square) / p.width + p.eps);
#pragma unroll
  for (int i = 0; i < Parts; i++)
    v[i] = make_float4(v[i].x * unit * (1.0f + by[i].x) + add[i].x, v[i].y * unit * (1.0f + by[i].y) + add[i].y,
        v[i].z * unit * (1.0f + by[i].z) + add[i].z, v[i].w * unit * (1.0f + by[i].w) + add[i].w);
}

// One warp a token; every load before anything waits for one. Grid: rows / kNormWarps rounded up.
template <int Parts>
__global__ void __launch_bounds__(32 * kNormWarps) normKernel(DIR7_GRID_CONSTANT const Norm p) {
  const int lane = threadIdx.x % 32, row = blockIdx.x * kNormWarps + threadIdx.x / 32;
  if (row >= p.rows) return;  // the same for the whole warp
  const int branch = row / p.order.tokens, token = row % p.order.tokens, s = stepOf(p.order, token);
  const size_t at = static_cast<size_t>(row) * p.width, modulation = static_cast<size_t>(branch) * p.stride;
  const int previous = s > 0 ? branch * p.order.tokens + tokenAt(p.order, s - 1) : row;
  uint2 share[kMostShares][Parts];
#pragma unroll
  for (int m = 0; m < kMostShares; m++)
#pragma unroll
    for (int i = 0; i < Parts; i++)
      if (m < p.shares) share[m][i] = fourOf<uint2>(p.share[m], 4 * lane + 128 * i, p.width);
  awaitPrevious();
  float4 now[Parts], before[Parts], add[Parts], by[Parts];
#pragma unroll
  for (int i = 0; i < Parts; i++) {
    const int c = 4 * lane + 128 * i;
    now[i] = fourOf<float4>(p.x + at, c, p.width);
    before[i] = fourOf<float4>(p.x + static_cast<size_t>(previous) * p.width, c, p.width);
    add[i] = fourOf<float4>(p.shift + modulation, c, p.width);
    by[i] = fourOf<float4>(p.scale + modulation, c, p.width);
  }
  normed<Parts>(p, lane, add, by, now);
  normed<Parts>(p, lane, add, by, before);
  releaseNext();
#pragma unroll
  for (int i = 0; i < Parts; i++) {
    const int c = 4 * lane + 128 * i;
    if (c >= p.width) continue;
    const float there = s > 0 ? 1.0f : 0.0f;  // before the first token: zero
    const float4 d = make_float4(before[i].x * there - now[i].x, before[i].y * there - now[i].y,
        before[i].z * there - now[i].z, before[i].w * there - now[i].w);
#pragma unroll
    for (int m = 0; m < kMostShares; m++) {
      if (m >= p.shares || row >= p.count[m]) continue;
      uint2 y;
      y.x = packed(now[i].x + d.x * lowHalf(share[m][i].x), now[i].y + d.y * highHalf(share[m][i].x));
      y.y = packed(now[i].z + d.z * lowHalf(share[m][i].y), now[i].w + d.w * highHalf(share[m][i].y));
      *reinterpret_cast<uint2*>(p.out[m] + at + c) = y;
    }
  }
}

}  // namespace dir7
#endif  // DIR7_NORM_H_
