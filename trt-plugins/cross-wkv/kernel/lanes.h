// The fast kernels. Rows of the state are independent (row i needs v_i and the head's vectors), so a warp takes
// 32 / Lanes rows and a head spreads over N * Lanes / 32 warps. What is serial is the way from one state to the next:
// a dot product, log2(Lanes) shuffles, an update. Because
//     S_t a_(t+1) = S_(t-1) (w_t a_(t+1)) + sa_t (b_t . a_(t+1)) + v_t (k_t . a_(t+1)),
// with everything in brackets known beforehand, the dot product for step t+1 starts from the state before step t, and
// the way is walked once in two steps. Three launches:
//   prepare     parallel over tokens: everything that is no recurrence, packed in scan order as FP32 records
//   recurrence  streams the records through shared memory, some tokens at a time, ahead of use
//   finish      (fused only) parallel over tokens: per-head norm, bonus, gate
#ifndef DIR7_WKV7_LANES_H_
#define DIR7_WKV7_LANES_H_

#include "tokens.h"

namespace dir7 {

// Record j is what scan step j - 1 needs, and record 0 a step that changes nothing. Rows of N floats, the products with
// the a of step j, and two floats of padding to 16 bytes.
enum Field { kR = 0, kW = 1, kK = 2, kV = 3, kB = 4, kWa = 5, kFields = 6 };  // kWa: w times the next a
constexpr int kProducts = 4;  // b . a, k . a, 0, 0
template <int N>
__host__ __device__ constexpr int recordLength() {
  return kFields * N + kProducts;
}

// Records a head: one more than tokens, rounded up to whole stages with records that change nothing (w = 1).
constexpr int kRound = 8;
__host__ __device__ inline int recordsOf(int tokens) { return (tokens + kRound) / kRound * kRound; }

constexpr int kWarpsPerBlock = 4;

// One warp a (batch, head, record). Grid: (records / kWarpsPerBlock, heads, batch).
template <class T, int N>
__global__ void prepareKernel(Dir7WkvShape p, Dir7WkvTensors x, float* records) {
  constexpr int M = N / 32;
  const int lane = threadIdx.x % 32, j = blockIdx.x * kWarpsPerBlock + threadIdx.x / 32;
  const int head = blockIdx.y, batch = blockIdx.z;
  float* out =
      records + ((static_cast<size_t>(batch) * p.heads + head) * recordsOf(p.tokens) + j) * recordLength<N>();
  const bool step = j >= 1 && j <= p.tokens, next = j < p.tokens;  // the same for the whole warp
  Channel me[M];
  float kk[M], following[M], sum = 0.0f, followingSum = 0.0f, ba = 0.0f, ka = 0.0f;
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m;
    me[m] = step ? readChannel<T>(p, x, batch, head, j - 1, tokenAt(p, j - 1), i) : Channel{0, 1, 0, 0, 0, 0};
    kk[m] = p.fused ? me[m].k * x.kK[head * N + i] : 0.0f;
    following[m] = next ? readRemoval<T>(p, x, batch, head, tokenAt(p, j), i) : 0.0f;
    sum += kk[m] * kk[m];
    followingSum += following[m] * following[m];
  }
  if (p.fused) {
    const float norm = sqrtf(sumOverLanes<32>(sum)), followingNorm = sqrtf(sumOverLanes<32>(followingSum));
#pragma unroll
    for (int m = 0; m < M; m++) {
      if (step) finishChannel(me[m], kk[m], norm, x.kA[head * N + lane + 32 * m]);
      following[m] = -following[m] / fmaxf(followingNorm, 1e-12f);
    }
  }
#pragma unroll
  for (int m = 0; m < M; m++) {
    float* o = out + lane + 32 * m;
    o[kR * N] = me[m].r;
    o[kW * N] = me[m].w;
    o[kK * N] = me[m].k;
    o[kV * N] = me[m].v;
    o[kB * N] = me[m].b;
    o[kWa * N] = me[m].w * following[m];
    ba += me[m].b * following[m];
    ka += me[m].k * following[m];
  }
  ba = sumOverLanes<32>(ba);
  ka = sumOverLanes<32>(ka);
  if (lane < kProducts) out[kFields * N + lane] = lane == 0 ? ba : lane == 1 ? ka : 0.0f;
}

__device__ inline float dot(const float4& a, const float4& b, float c) {
  return a.x * b.x + (a.y * b.y + (a.z * b.z + (a.w * b.w + c)));
}
__device__ inline float stepOf(float S, float w, float sa, float b, float v, float k) {
  return S * w + (sa * b + v * k);
}

// Warps warps a block, which share the records; 32 / Lanes rows a warp. Grid: (N * Lanes / 32 / Warps, heads, batch).
// Lane q of a row holds columns 4 * (q + Lanes * m) .. + 3: 16-byte reads of shared memory without bank conflicts.
// y: raw mode [batch, tokens, heads * N] raster of T; fused mode FP32 by record in yByRecord.
template <class T, int N, int Lanes, int Warps>
__global__ void __launch_bounds__(32 * Warps) recurrenceKernel(
    Dir7WkvShape p, Dir7WkvTensors x, const float* records, float* yByRecord) {
  constexpr int M = N / (4 * Lanes);       // float4 a lane
  constexpr int kTokens = N > 64 ? 4 : 8;  // records a stage
  constexpr int kStages = 3;
  constexpr int kRecord = recordLength<N>(), kStage = kTokens * kRecord;  // floats
  DIR7_SHARED float4 ring4[kStages * kStage / 4];
  float* ring = reinterpret_cast<float*>(ring4);
  const int lane = threadIdx.x % 32, q = lane % Lanes;
  const int i = (blockIdx.x * Warps + threadIdx.x / 32) * (32 / Lanes) + lane / Lanes;
  const int head = blockIdx.y, batch = blockIdx.z, count = recordsOf(p.tokens);
  const size_t bh = static_cast<size_t>(batch) * p.heads + head;
  const float* from = records + bh * count * kRecord;
  const int chunks = count / kTokens;

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
      for (int e = 0; e < kStage; e += 128 * Warps) {
        const int at = e + 4 * static_cast<int>(threadIdx.x);
        if (e + 128 * Warps <= kStage || at < kStage) copy16(to + at, source + at);
      }
    }
    commitCopies();
  };
  for (int c = 0; c < kStages - 1; c++) fetch(c);

  float sa = 0.0f;  // S a of the step at hand; record 0 has none
  for (int c = 0; c < chunks; c++) {
    awaitCopies<kStages - 2>();
    __syncthreads();
    fetch(c + kStages - 1);
    const float* stage = ring + (c % kStages) * kStage;
    float y[kTokens];
#pragma unroll
    for (int t = 0; t < kTokens; t++) {
      const float* record = stage + t * kRecord;
      auto row = [&](Field field, int m) { return reinterpret_cast<const float4*>(record + field * N)[q + Lanes * m]; };
      const float v = record[kV * N + i], ba = record[kFields * N], ka = record[kFields * N + 1];
      float part[M];
#pragma unroll
      for (int m = 0; m < M; m++) part[m] = dot(S[m], row(kWa, m), 0.0f);
      float next = part[0];
#pragma unroll
      for (int m = 1; m < M; m++) next += part[m];
      next = sumOverLanes<Lanes>(next);
      y[t] = 0.0f;
#pragma unroll
      for (int m = 0; m < M; m++) {
        const float4 W = row(kW, m), B = row(kB, m), K = row(kK, m);
        S[m].x = stepOf(S[m].x, W.x, sa, B.x, v, K.x);
        S[m].y = stepOf(S[m].y, W.y, sa, B.y, v, K.y);
        S[m].z = stepOf(S[m].z, W.z, sa, B.z, v, K.z);
        S[m].w = stepOf(S[m].w, W.w, sa, B.w, v, K.w);
        y[t] = dot(S[m], row(kR, m), y[t]);
      }
      sa = next + (sa * ba + v * ka);
    }
    const float mine = sumScattered<Lanes>(y, q);
    const int j = c * kTokens + scattered<kTokens>(q);
    if (q < kTokens && j >= 1 && j <= p.tokens) {
      if (p.fused) {
        yByRecord[(bh * count + j) * N + i] = mine;
      } else {
        const size_t at = (static_cast<size_t>(batch) * p.tokens + tokenAt(p, j - 1)) * p.heads + head;
        static_cast<T*>(x.y)[at * N + i] = fromFloat<T>(mine);
      }
    }
  }
  if (x.stateOut) {
#pragma unroll
    for (int m = 0; m < M; m++)
      *reinterpret_cast<float4*>(x.stateOut + stateAt + 4 * (q + Lanes * m)) = S[m];
  }
}

// One warp a (batch, head, step). Grid: (records / kWarpsPerBlock, heads, batch).
template <class T, int N>
__global__ void finishKernel(Dir7WkvShape p, Dir7WkvTensors x, const float* records, const float* yByRecord) {
  const int lane = threadIdx.x % 32, s = blockIdx.x * kWarpsPerBlock + threadIdx.x / 32;
  const int head = blockIdx.y, batch = blockIdx.z;
  if (s >= p.tokens) return;  // the same for the whole warp
  constexpr int M = N / 32;
  const size_t at = (static_cast<size_t>(batch) * p.heads + head) * recordsOf(p.tokens) + s + 1;
  const float* record = records + at * recordLength<N>();
  float y[M], mean = 0.0f, variance = 0.0f, bonus = 0.0f;
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m;
    y[m] = yByRecord[at * N + i];
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
