// Layer norm without parameters, modulated: (x - mean) / sqrt(variance + eps) * (1 + scale) + shift, to FP16.
#ifndef DIR7_NORM_H_
#define DIR7_NORM_H_

#include "matrices.h"

namespace dir7 {

constexpr int kNormWarps = 4, kMostWidth = 1024;

// One warp a row; a row stays in registers. Grid: rows / kNormWarps rounded up. The modulation has a row, stride apart, for
// every tokens rows.
__global__ void __launch_bounds__(32 * kNormWarps) normKernel(
    const float* x, const float* shift, const float* scale, int stride, __half* out, int rows, int tokens, int width, float eps) {
  constexpr int Most = kMostWidth / 128;
  const int lane = threadIdx.x % 32, row = blockIdx.x * kNormWarps + threadIdx.x / 32;
  releaseNext();
  if (row >= rows) return;  // the same for the whole warp
  const size_t at = static_cast<size_t>(row) * width, modulation = static_cast<size_t>(row / tokens) * stride;
  awaitPrevious();
  float4 v[Most];
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < Most; i++) {
    const int c = 4 * lane + 128 * i;
    v[i] = c < width ? *reinterpret_cast<const float4*>(x + at + c) : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    sum += (v[i].x + v[i].y) + (v[i].z + v[i].w);
  }
  const float mean = sumOverLanes<32>(sum) / width;
  float square = 0.0f;
#pragma unroll
  for (int i = 0; i < Most; i++)
    if (4 * lane + 128 * i < width) {
      v[i] = make_float4(v[i].x - mean, v[i].y - mean, v[i].z - mean, v[i].w - mean);
      square += (v[i].x * v[i].x + v[i].y * v[i].y) + (v[i].z * v[i].z + v[i].w * v[i].w);
    }
  const float unit = rsqrtf(sumOverLanes<32>(square) / width + eps);
#pragma unroll
  for (int i = 0; i < Most; i++) {
    const int c = 4 * lane + 128 * i;
    if (c >= width) continue;
    const float4 add = *reinterpret_cast<const float4*>(shift + modulation + c);
    const float4 by = *reinterpret_cast<const float4*>(scale + modulation + c);
    unsigned* to = reinterpret_cast<unsigned*>(out + at + c);
    to[0] = packed(v[i].x * unit * (1.0f + by.x) + add.x, v[i].y * unit * (1.0f + by.y) + add.y);
    to[1] = packed(v[i].z * unit * (1.0f + by.z) + add.z, v[i].w * unit * (1.0f + by.w) + add.w);
  }
}

}  // namespace dir7
#endif  // DIR7_NORM_H_
