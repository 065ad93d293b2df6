// The plain kernel: one block a (batch, head), one thread a state row kept in registers. Slow and easy to check.
#ifndef DIR7_WKV7_PLAIN_H_
#define DIR7_WKV7_PLAIN_H_

#include "tokens.h"

namespace dir7 {

// Sum over the head, by every thread in the same order, so that all threads hold the same bits.
template <int N, bool Exact>
__device__ inline float sumOf(const float* values, int n) {
  float sum = 0.0f;
  for (int j = 0; j < (Exact ? N : n); j++) sum += values[j];
  return sum;
}

// Exact: headSize is N. Otherwise headSize < N, and the state may live in local memory.
template <class T, int N, bool Exact>
__global__ void plainKernel(Dir7WkvShape p, Dir7WkvTensors x) {
  DIR7_SHARED float r[N], w[N], k[N], a[N], b[N], sums[N];
  const int head = blockIdx.x, batch = blockIdx.y, i = threadIdx.x;
  const int n = Exact ? N : p.headSize;
  const size_t stateAt = ((static_cast<size_t>(batch) * p.heads + head) * n + i) * n;
  float S[N];
#pragma unroll
  for (int j = 0; j < N; j++) S[j] = x.stateIn && j < n ? x.stateIn[stateAt + j] : 0.0f;

  for (int s = 0; s < p.tokens; s++) {
    const int token = tokenAt(p, s), c = head * n + i;
    Channel me = p.fused ? readChannel<T, true>(p, x, batch, head, s, token, i)
                         : readChannel<T, false>(p, x, batch, head, s, token, i);
    if (p.fused) {
      writeValue<T>(p, x, batch, head, token, i, me.v);
      const float kk = me.k * x.kK[c];
      sums[i] = kk * kk;
      __syncthreads();
      finishChannel(me, kk, sqrtf(sumOf<N, Exact>(sums, n)), x.kA[c]);
    }
    r[i] = me.r;
    w[i] = me.w;
    k[i] = me.k;
    a[i] = me.a;
    b[i] = me.b;
    __syncthreads();
    float sa = 0.0f, y = 0.0f;
#pragma unroll
    for (int j = 0; j < N; j++)
      if (Exact || j < n) sa += S[j] * a[j];
#pragma unroll
    for (int j = 0; j < N; j++)
      if (Exact || j < n) {
        S[j] = S[j] * w[j] + (sa * b[j] + me.v * k[j]);
        y += S[j] * r[j];
      }
    const size_t at = (static_cast<size_t>(batch) * p.tokens + token) * p.heads * n + c;
    if (p.fused) {
      sums[i] = y;  // the norm of kk was read before the last barrier
      __syncthreads();
      const float mean = sumOf<N, Exact>(sums, n) / n;
      float variance = 0.0f, bonus = 0.0f;
      for (int j = 0; j < n; j++) {
        variance += (sums[j] - mean) * (sums[j] - mean);
        bonus += r[j] * k[j] * x.rK[head * n + j];
      }
      y = (y - mean) / sqrtf(variance / n + p.eps) * x.lnWeight[c] + x.lnBias[c];
      y = (y + bonus * me.v) * toFloat(static_cast<const T*>(x.g)[at]);
    }
    static_cast<T*>(x.y)[at] = fromFloat<T>(y);
    __syncthreads();
  }
  if (x.stateOut) {
#pragma unroll
    for (int j = 0; j < N; j++)
      if (Exact || j < n) x.stateOut[stateAt + j] = S[j];
  }
}

}  // namespace dir7
#endif  // DIR7_WKV7_PLAIN_H_
