// The fast kernels. Rows of the state are independent (row i needs v_i and the head's r, w, k, a, b), so a warp takes
// 32 / Lanes rows and a head spreads over N * Lanes / 32 warps; what is serial is one dot product, log2(Lanes) shuffles
// and one update a token. Three launches:
//   prepare     parallel over tokens: everything that is no recurrence, packed in scan order as FP32 records
//   recurrence  streams the records through shared memory, Chunk tokens at a time, ahead of use
//   finish      (fused only) parallel over tokens: per-head norm, bonus, gate
#ifndef DIR7_WKV7_LANES_H_
#define DIR7_WKV7_LANES_H_

#include "tokens.h"

namespace dir7 {

// A record is six rows of N floats.
enum Field { kR = 0, kW = 1, kK = 2, kV = 3, kA = 4, kB = 5, kFields = 6 };

// Tokens a chunk; the number of records a head is rounded up to whole chunks with records that change nothing (w = 1).
constexpr int kChunk = 16;
__host__ __device__ inline int paddedTokens(int tokens) { return (tokens + kChunk - 1) / kChunk * kChunk; }

constexpr int kWarpsPerBlock = 4;

// One warp a (batch, head, step). Grid: (padded tokens / kWarpsPerBlock, heads, batch).
template <class T, int N>
__global__ void prepareKernel(Dir7WkvShape p, Dir7WkvTensors x, float* records) {
  const int lane = threadIdx.x % 32, s = blockIdx.x * kWarpsPerBlock + threadIdx.x / 32;
  const int head = blockIdx.y, batch = blockIdx.z, padded = paddedTokens(p.tokens);
  float* out = records + ((static_cast<size_t>(batch) * p.heads + head) * padded + s) * kFields * N;
  if (s >= p.tokens) {  // the same for the whole warp
    for (int i = lane; i < kFields * N; i += 32) out[i] = i / N == kW ? 1.0f : 0.0f;
    return;
  }
  constexpr int M = N / 32;
  const int token = tokenAt(p, s);
  Channel me[M];
  float kk[M], sum = 0.0f;
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m;
    me[m] = readChannel<T>(p, x, batch, head, s, token, i);
    kk[m] = p.fused ? me[m].k * x.kK[head * N + i] : 0.0f;
    sum += kk[m] * kk[m];
  }
  if (p.fused) {
    const float norm = sqrtf(sumOverLanes<32>(sum));
#pragma unroll
    for (int m = 0; m < M; m++) finishChannel(me[m], kk[m], norm, x.kA[head * N + lane + 32 * m]);
  }
#pragma unroll
  for (int m = 0; m < M; m++) {
    float* o = out + lane + 32 * m;
    o[kR * N] = me[m].r;
    o[kW * N] = me[m].w;
    o[kK * N] = me[m].k;
    o[kV * N] = me[m].v;
    o[kA * N] = me[m].a;
    o[kB * N] = me[m].b;
  }
}

__device__ inline float dot(const float4& a, const float4& b, float c) {
  return a.x * b.x + (a.y * b.y + (a.z * b.z + (a.w * b.w + c)));
}
__device__ inline float stepOf(float S, float w, float sa, float b, float v, float k) {
  return S * w + (sa * b + v * k);
}

// One warp a block, 32 / Lanes rows a warp. Grid: (N * Lanes / 32, heads, batch).
// Lane q of a row holds columns 4 * (q + Lanes * m) .. + 3: 16-byte reads of shared memory without bank conflicts.
// y: raw mode [batch, tokens, heads * N] raster of T; fused mode FP32 by scan step in yByStep.
template <class T, int N, int Lanes>
__global__ void __launch_bounds__(32) recurrenceKernel(
    Dir7WkvShape p, Dir7WkvTensors x, const float* records, float* yByStep) {
  constexpr int M = N / (4 * Lanes);           // float4 a lane
  constexpr int kTokens = N > 64 ? 4 : 8;      // tokens a stage
  constexpr int kStages = 3;
  constexpr int kStage = kTokens * kFields * N;  // floats
  DIR7_SHARED float4 ring4[kStages * kStage / 4];
  float* ring = reinterpret_cast<float*>(ring4);
  const int lane = threadIdx.x, q = lane % Lanes, i = blockIdx.x * (32 / Lanes) + lane / Lanes;
  const int head = blockIdx.y, batch = blockIdx.z, padded = paddedTokens(p.tokens);
  const size_t bh = static_cast<size_t>(batch) * p.heads + head;
  const float* from = records + bh * padded * kFields * N;
  const int chunks = padded / kTokens;

  float4 S[M];
  const size_t stateAt = (bh * N + i) * N;
#pragma unroll
  for (int m = 0; m < M; m++)
    S[m] = x.stateIn ? *reinterpret_cast<const float4*>(x.stateIn + stateAt + 4 * (q + Lanes * m))
                     : make_float4(0.0f, 0.0f, 0.0f, 0.0f);

  auto fetch = [&](int chunk) {
    if (chunk < chunks) {
      float* to = ring + (chunk % kStages) * kStage;
      const float* source = from + static_cast<size_t>(chunk) * kStage;
#pragma unroll
      for (int e = 0; e < kStage; e += 128) copy16(to + e + 4 * lane, source + e + 4 * lane);
    }
    commitCopies();
  };
  for (int c = 0; c < kStages - 1; c++) fetch(c);

  for (int c = 0; c < chunks; c++) {
    awaitCopies<kStages - 2>();
    __syncthreads();
    fetch(c + kStages - 1);
    const float* stage = ring + (c % kStages) * kStage;
#pragma unroll
    for (int t = 0; t < kTokens; t++) {
      const float4* record = reinterpret_cast<const float4*>(stage + t * kFields * N);
      const float v = stage[(t * kFields + kV) * N + i];
      float part[M];
#pragma unroll
      for (int m = 0; m < M; m++) part[m] = dot(S[m], record[kA * N / 4 + q + Lanes * m], 0.0f);
      float sa = part[0];
#pragma unroll
      for (int m = 1; m < M; m++) sa += part[m];
      sa = sumOverLanes<Lanes>(sa);
      float y = 0.0f;
#pragma unroll
      for (int m = 0; m < M; m++) {
        const float4 W = record[kW * N / 4 + q + Lanes * m], B = record[kB * N / 4 + q + Lanes * m];
        const float4 K = record[kK * N / 4 + q + Lanes * m];
        S[m].x = stepOf(S[m].x, W.x, sa, B.x, v, K.x);
        S[m].y = stepOf(S[m].y, W.y, sa, B.y, v, K.y);
        S[m].z = stepOf(S[m].z, W.z, sa, B.z, v, K.z);
        S[m].w = stepOf(S[m].w, W.w, sa, B.w, v, K.w);
        part[m] = dot(S[m], record[kR * N / 4 + q + Lanes * m], 0.0f);
      }
#pragma unroll
      for (int m = 0; m < M; m++) y += part[m];
      y = sumOverLanes<Lanes>(y);
      const int s = c * kTokens + t;
      if (q == 0 && s < p.tokens) {
        if (p.fused) {
          yByStep[(bh * padded + s) * N + i] = y;
        } else {
          const size_t at = (static_cast<size_t>(batch) * p.tokens + tokenAt(p, s)) * p.heads + head;
          static_cast<T*>(x.y)[at * N + i] = fromFloat<T>(y);
        }
      }
    }
  }
  if (x.stateOut) {
#pragma unroll
    for (int m = 0; m < M; m++)
      *reinterpret_cast<float4*>(x.stateOut + stateAt + 4 * (q + Lanes * m)) = S[m];
  }
}

// One warp a (batch, head, step). Grid: (padded tokens / kWarpsPerBlock, heads, batch).
template <class T, int N>
__global__ void finishKernel(Dir7WkvShape p, Dir7WkvTensors x, const float* records, const float* yByStep) {
  const int lane = threadIdx.x % 32, s = blockIdx.x * kWarpsPerBlock + threadIdx.x / 32;
  const int head = blockIdx.y, batch = blockIdx.z, padded = paddedTokens(p.tokens);
  if (s >= p.tokens) return;  // the same for the whole warp
  constexpr int M = N / 32;
  const size_t step = (static_cast<size_t>(batch) * p.heads + head) * padded + s;
  const float* record = records + step * kFields * N;
  float y[M], mean = 0.0f, variance = 0.0f, bonus = 0.0f;
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m;
    y[m] = yByStep[step * N + i];
    mean += y[m];
    bonus += record[kR * N + i] * record[kK * N + i] * x.rK[head * N + i];
  }
  mean = sumOverLanes<32>(mean) / N;
  bonus = sumOverLanes<32>(bonus);
#pragma unroll
  for (int m = 0; m < M; m++) variance += (y[m] - mean) * (y[m] - mean);
  const float scale = 1.0f / sqrtf(sumOverLanes<32>(variance) / N + p.eps);
  const size_t row = (static_cast<size_t>(batch) * p.tokens + tokenAt(p, s)) * p.heads + head;
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m, c = head * N + i;
    const float normed = (y[m] - mean) * scale * x.lnWeight[c] + x.lnBias[c];
    const float z = (normed + bonus * record[kV * N + i]) * toFloat(static_cast<const T*>(x.g)[row * N + i]);
    static_cast<T*>(x.y)[row * N + i] = fromFloat<T>(z);
  }
}

}  // namespace dir7
#endif  // DIR7_WKV7_LANES_H_
