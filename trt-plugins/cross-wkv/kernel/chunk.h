// The chunked form: what happens inside of kChunk tokens becomes small matrices, computed for all chunks at once, and
// what is serial is one step a chunk. With P_t the product of the chunk's decays up to token t, and
//     a'_t = P_(t-1) a_t,   r'_t = P_t r_t,   b'_s = b_s / P_s,   k'_s = k_s / P_s,
// the vectors u_t = S_(t-1) a_t and the outputs follow from the state S before the chunk:
//     u_t = S a'_t + sum over s < t of  u_s (b'_s . a'_t) + v_s (k'_s . a'_t)
//     y_t = S r'_t + sum over s <= t of u_s (b'_s . r'_t) + v_s (k'_s . r'_t)
//     S  <- (S + sum over s of u_s b'_s^T + v_s k'_s^T) diag(P_last)
// The first line is a triangular system. Solved for all S at once it gives A [N,kChunk] and G [kChunk,kChunk] with
// U = S A + V G; put into the other two, R and H with Y = S R + V H, and W with S <- (S diag(P) + S A B^T) + V W.
// Products are over FP32 throughout. A decay is at least exp(-0.606531), so 1 / P is at most 1.7e4 in a chunk of 16, and
// every product that counts has a part P_t / P_s with s <= t, which is at most 1: nothing cancels. That holds for the
// fused mode only; raw decays may be anything. Three launches:
//   prepare   a block a (batch, head, chunk)
//   scan      rows of the state are independent: a block takes kRows of them through all chunks
//   finish    a warp a token: per-head norm, bonus, gate
#ifndef DIR7_WKV7_CHUNK_H_
#define DIR7_WKV7_CHUNK_H_

#include "tokens.h"

namespace dir7 {

constexpr int kChunk = 16;
constexpr int kChunkWarps = 8;
constexpr int kRows = 8;
constexpr int kScanWarps = 4;

__host__ __device__ inline int chunksOf(int tokens) { return (tokens + kChunk - 1) / kChunk; }

// A chunk in the workspace, floats:
//   [N][2 * kChunk]  a row a channel: A, then R; groups of four columns are exchanged (column4) against bank conflicts
//   [kChunk][N]      b'_s P_last
//   [N]              P_last
//   [N][N]           V W: what the chunk adds to the state whatever that is
template <int N>
__host__ __device__ constexpr int scanLength() {
  return N * 2 * kChunk + kChunk * N + N;
}
template <int N>
__host__ __device__ constexpr int chunkLength() {
  return scanLength<N>() + N * N;
}
// Where column 4 * group of a channel's row is stored, in floats.
__device__ inline int column4(int channel, int group) { return 4 * (group ^ (channel / 4 % 8)); }

__device__ inline void addScaled(float4& to, float factor, const float4& x) {
  to.x += factor * x.x;
  to.y += factor * x.y;
  to.z += factor * x.z;
  to.w += factor * x.w;
}
__device__ inline float dot4(const float4& a, const float4& b, float c) {
  return c + ((a.x * b.x + a.y * b.y) + (a.z * b.z + a.w * b.w));
}

// Sum over the first Terms of factors[s] * z[s], in whole groups of four: factors beyond are zero.
template <int Terms>
__device__ inline float lowerSum(const float* factors, const float (&z)[kChunk]) {
  float sum[4] = {0.0f, 0.0f, 0.0f, 0.0f};
#pragma unroll
  for (int s = 0; s < (Terms + 3) / 4; s++) {
    const float4 f = reinterpret_cast<const float4*>(factors)[s];
    sum[0] += f.x * z[4 * s];
    sum[1] += f.y * z[4 * s + 1];
    sum[2] += f.z * z[4 * s + 2];
    sum[3] += f.w * z[4 * s + 3];
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

// z_t += sum over s < t, one t after the other; then h_t += sum over s <= t.
template <int T>
struct Substitution {
  static __device__ inline void solve(const float* ab, float (&z)[kChunk]) {
    Substitution<T - 1>::solve(ab, z);
    z[T] += lowerSum<T>(ab + T * kChunk, z);
  }
  static __device__ inline void apply(const float* rb, const float (&z)[kChunk], float (&h)[kChunk]) {
    Substitution<T - 1>::apply(rb, z, h);
    h[T] += lowerSum<T + 1>(rb + T * kChunk, z);
  }
};
template <>
struct Substitution<-1> {
  static __device__ inline void solve(const float*, float (&)[kChunk]) {}
  static __device__ inline void apply(const float*, const float (&)[kChunk], float (&)[kChunk]) {}
};

// Grid: (chunks, heads, batch). yOwn: V H, by step [tokens rounded up, N] a head; bonus: (sum r k r_k) v, likewise.
template <class T, int N>
__global__ void __launch_bounds__(32 * kChunkWarps) prepareChunkKernel(
    Dir7WkvShape p, Dir7WkvTensors x, float* chunks, float* yOwn, float* bonus) {
  constexpr int C = kChunk, M = N / 32, kThreads = 32 * kChunkWarps;
  constexpr int kStride = N + 4;  // rows start in different banks
  constexpr int kQuads = N / 4;   // float4 a row
  static_assert(kThreads == 4 * N && kThreads == C * C && kThreads == C * kQuads, "threads are dealt out to N = 64");
  DIR7_SHARED float4 rows4[6 * C * kStride / 4];
  DIR7_SHARED float4 small4[6 * C * C / 4];
  DIR7_SHARED float last[N];
  float* const r = reinterpret_cast<float*>(rows4);
  float* const a = r + C * kStride;
  float* const b = a + C * kStride;
  float* const k = b + C * kStride;
  float* const v = k + C * kStride;
  float* const w = v + C * kStride;  // decays, and at the end the matrix W
  float* const ab = reinterpret_cast<float*>(small4);  // [t][s]: b'_s . a'_t
  float* const ak = ab + C * C;
  float* const rb = ak + C * C;
  float* const rk = rb + C * C;
  float* const g = rk + C * C;  // [s][t]
  float* const h = g + C * C;
  const int thread = threadIdx.x, lane = thread % 32, warp = thread / 32;
  const int chunk = blockIdx.x, head = blockIdx.y, batch = blockIdx.z, count = chunksOf(p.tokens);
  const size_t at = (static_cast<size_t>(batch) * p.heads + head) * count + chunk;
  float* const out = chunks + at * chunkLength<N>();

  for (int t = warp; t < C; t += kChunkWarps) {
    const int s = chunk * C + t;
    const bool step = s < p.tokens;  // the same for the whole warp; what follows the last token changes nothing
    Channel me[M];
    float kk[M], sum = 0.0f, share = 0.0f;
#pragma unroll
    for (int m = 0; m < M; m++) {
      const int i = lane + 32 * m;
      me[m] = step ? readChannel<T>(p, x, batch, head, s, tokenAt(p, s), i) : Channel{0, 1, 0, 0, 0, 0};
      kk[m] = me[m].k * x.kK[head * N + i];
      sum += kk[m] * kk[m];
    }
    const float norm = sqrtf(sumOverLanes<32>(sum));
#pragma unroll
    for (int m = 0; m < M; m++) {
      if (step) finishChannel(me[m], kk[m], norm, x.kA[head * N + lane + 32 * m]);
      share += me[m].r * me[m].k * x.rK[head * N + lane + 32 * m];
    }
    share = sumOverLanes<32>(share);
#pragma unroll
    for (int m = 0; m < M; m++) {
      const int i = lane + 32 * m, e = t * kStride + i;
      r[e] = me[m].r;
      a[e] = me[m].a;
      b[e] = me[m].b;
      k[e] = me[m].k;
      v[e] = me[m].v;
      w[e] = me[m].w;
      bonus[(at * C + t) * N + i] = share * me[m].v;
    }
  }
  __syncthreads();

  {  // a thread takes a channel of four tokens
    const int c = thread % N, first = thread / N * (C / 4);
    float product = 1.0f;
    for (int t = 0; t < first; t++) product *= w[t * kStride + c];
#pragma unroll
    for (int t = first; t < first + C / 4; t++) {
      const int e = t * kStride + c;
      a[e] *= product;
      product *= w[e];
      r[e] *= product;
      const float inverse = 1.0f / product;
      b[e] *= inverse;
      k[e] *= inverse;
    }
    if (first + C / 4 == C) last[c] = product;
  }
  __syncthreads();

  {  // a thread takes one (t, s) of each of the four products
    const int t = thread / C, s = thread % C;
    float atBs = 0.0f, atKs = 0.0f, rtBs = 0.0f, rtKs = 0.0f;
#pragma unroll 4
    for (int q = 0; q < kQuads; q++) {
      const float4 at4 = reinterpret_cast<const float4*>(a + t * kStride)[q];
      const float4 rt4 = reinterpret_cast<const float4*>(r + t * kStride)[q];
      const float4 bs4 = reinterpret_cast<const float4*>(b + s * kStride)[q];
      const float4 ks4 = reinterpret_cast<const float4*>(k + s * kStride)[q];
      atBs = dot4(at4, bs4, atBs);
      atKs = dot4(at4, ks4, atKs);
      rtBs = dot4(rt4, bs4, rtBs);
      rtKs = dot4(rt4, ks4, rtKs);
    }
    ab[thread] = s < t ? atBs : 0.0f;
    ak[thread] = s < t ? atKs : 0.0f;
    rb[thread] = s <= t ? rtBs : 0.0f;
    rk[thread] = s <= t ? rtKs : 0.0f;
  }
  __syncthreads();

  if (thread < N + C) {  // a thread takes a column of the triangular system: a channel of A, or a token of G
    const bool channel = thread < N;
    const int column = channel ? thread : thread - N;
    float z[C], y[C];
#pragma unroll
    for (int t = 0; t < C; t++) {
      z[t] = channel ? a[t * kStride + column] : ak[t * C + column];
      y[t] = channel ? r[t * kStride + column] : rk[t * C + column];
    }
    Substitution<C - 1>::solve(ab, z);
    Substitution<C - 1>::apply(rb, z, y);
    if (channel) {
#pragma unroll
      for (int q = 0; q < C / 4; q++) {
        float* const row = out + column * 2 * C;
        *reinterpret_cast<float4*>(row + column4(column, q)) =
            make_float4(z[4 * q], z[4 * q + 1], z[4 * q + 2], z[4 * q + 3]);
        *reinterpret_cast<float4*>(row + column4(column, q + C / 4)) =
            make_float4(y[4 * q], y[4 * q + 1], y[4 * q + 2], y[4 * q + 3]);
      }
    } else {
#pragma unroll
      for (int t = 0; t < C; t++) {
        g[column * C + t] = z[t];
        h[column * C + t] = y[t];
      }
    }
  }
  __syncthreads();

  {  // a thread takes four channels of a token: of W, of b' P_last and of V H
    const int t = thread / kQuads, q = thread % kQuads;
    const float4 end = reinterpret_cast<const float4*>(last)[q];
    auto scaled = [&](const float* from, int row) {
      const float4 e = reinterpret_cast<const float4*>(from + row * kStride)[q];
      return make_float4(e.x * end.x, e.y * end.y, e.z * end.z, e.w * end.w);
    };
    float4 sum = scaled(k, t), own = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
#pragma unroll 4
    for (int s = 0; s < C; s++) {
      addScaled(sum, g[t * C + s], scaled(b, s));  // zero unless t < s
      addScaled(own, h[s * C + t], reinterpret_cast<const float4*>(v + s * kStride)[q]);  // zero unless s <= t
    }
    reinterpret_cast<float4*>(w + t * kStride)[q] = sum;
    reinterpret_cast<float4*>(out + N * 2 * C)[thread] = scaled(b, t);
    reinterpret_cast<float4*>(yOwn + at * C * N)[thread] = own;
    if (thread < kQuads) reinterpret_cast<float4*>(out + N * 2 * C + C * N)[thread] = end;
  }
  __syncthreads();

  {  // a thread takes 4 x 4 of V W
    const int i = thread / kQuads, q = thread % kQuads;
    float4 sums[4] = {};
#pragma unroll 4
    for (int s = 0; s < C; s++) {
      const float4 vs = reinterpret_cast<const float4*>(v + s * kStride)[i];
      const float4 ws = reinterpret_cast<const float4*>(w + s * kStride)[q];
      addScaled(sums[0], vs.x, ws);
      addScaled(sums[1], vs.y, ws);
      addScaled(sums[2], vs.z, ws);
      addScaled(sums[3], vs.w, ws);
    }
    float4* const update = reinterpret_cast<float4*>(out + scanLength<N>());
#pragma unroll
    for (int e = 0; e < 4; e++) update[(4 * i + e) * kQuads + q] = sums[e];
  }
}

// Grid: (N / kRows, heads, batch). y: S R, by step [tokens rounded up, N] a head.
template <int N>
__global__ void __launch_bounds__(32 * kScanWarps) scanChunksKernel(
    Dir7WkvShape p, Dir7WkvTensors x, const float* chunks, float* y) {
  constexpr int C = kChunk, kThreads = 32 * kScanWarps, kQuads = N / 4, kStages = 3;
  constexpr int kShared = scanLength<N>(), kStage = kShared + kRows * N;  // floats
  static_assert(kThreads == kRows * kQuads && kThreads == 8 * (kRows / 4) * (2 * C / 4), "a thread owns what it owns");
  DIR7_SHARED float4 ring4[kStages * kStage / 4];
  DIR7_SHARED float4 state4[kRows * kQuads];
  DIR7_SHARED float4 u4[kRows * C / 4];
  float* const ring = reinterpret_cast<float*>(ring4);
  float* const u = reinterpret_cast<float*>(u4);
  const int thread = threadIdx.x, row0 = blockIdx.x * kRows, head = blockIdx.y, batch = blockIdx.z;
  const int count = chunksOf(p.tokens);
  const size_t bh = static_cast<size_t>(batch) * p.heads + head;
  const float* const from = chunks + bh * count * chunkLength<N>();

  auto fetch = [&](int chunk) {
    if (chunk < count) {
      float* const to = ring + (chunk % kStages) * kStage;
      const float* const source = from + static_cast<size_t>(chunk) * chunkLength<N>();
      for (int e = thread; e < kStage / 4; e += kThreads)
        copy16(to + 4 * e, e < kShared / 4 ? source + 4 * e : source + row0 * N + 4 * e);
    }
    commitCopies();
  };
  for (int c = 0; c < kStages - 1; c++) fetch(c);

  // Update: a thread owns four columns of a row and keeps them in registers.
  const int row = thread / kQuads, quad = thread % kQuads;
  const size_t stateAt = (bh * N + row0 + row) * N + 4 * quad;
  float4 S = x.stateIn ? *reinterpret_cast<const float4*>(x.stateIn + stateAt) : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
  state4[thread] = S;
  // Products with A and R: 4 rows by 4 columns, and an eighth of the channels, whose sums 8 neighbouring lanes exchange.
  const int part = thread % 8, group = thread / 8 % (2 * C / 4), rows = thread / 8 / (2 * C / 4) * 4;

  for (int c = 0; c < count; c++) {
    awaitCopies<kStages - 2>();
    __syncthreads();
    fetch(c + kStages - 1);
    const float* const stage = ring + (c % kStages) * kStage;
    float low[8] = {}, high[8] = {};  // rows 0, 1 and rows 2, 3, four columns each
#pragma unroll
    for (int m = 0; m < N / 32; m++) {
      const int channel4 = part + 8 * m;
      float4 s[4];
#pragma unroll
      for (int i = 0; i < 4; i++) s[i] = state4[(rows + i) * kQuads + channel4];
#pragma unroll
      for (int e = 0; e < 4; e++) {
        const int channel = 4 * channel4 + e;
        const float4 f = *reinterpret_cast<const float4*>(stage + channel * 2 * C + column4(channel, group));
#pragma unroll
        for (int i = 0; i < 4; i++) {
          const float value = e == 0 ? s[i].x : e == 1 ? s[i].y : e == 2 ? s[i].z : s[i].w;
          float* const to = (i < 2 ? low : high) + 4 * (i % 2);
          to[0] += value * f.x;
          to[1] += value * f.y;
          to[2] += value * f.z;
          to[3] += value * f.w;
        }
      }
    }
    const float first = sumScattered<8>(low, part), second = sumScattered<8>(high, part);
    const int mine = scattered<8>(part), column = 4 * group + mine % 4, i = rows + mine / 4;
    if (column < C) {
      u[i * C + column] = first;
      u[(i + 2) * C + column] = second;
    } else {
      float* const to = y + ((bh * count + c) * C + column - C) * N + row0;
      to[i] = first;
      to[i + 2] = second;
    }
    __syncthreads();
    const float4* const b = reinterpret_cast<const float4*>(stage + N * 2 * C);
    const float4 decay = reinterpret_cast<const float4*>(stage + N * 2 * C + C * N)[quad];
    const float4 update = reinterpret_cast<const float4*>(stage + kShared)[thread];
    S = make_float4(S.x * decay.x + update.x, S.y * decay.y + update.y, S.z * decay.z + update.z,
        S.w * decay.w + update.w);
#pragma unroll
    for (int q = 0; q < C / 4; q++) {
      const float4 factors = u4[row * (C / 4) + q];
      addScaled(S, factors.x, b[(4 * q) * kQuads + quad]);
      addScaled(S, factors.y, b[(4 * q + 1) * kQuads + quad]);
      addScaled(S, factors.z, b[(4 * q + 2) * kQuads + quad]);
      addScaled(S, factors.w, b[(4 * q + 3) * kQuads + quad]);
    }
    state4[thread] = S;
  }
  if (x.stateOut) *reinterpret_cast<float4*>(x.stateOut + stateAt) = S;
}

// One warp a (batch, head, step). Grid: (tokens / kFinishWarps rounded up, heads, batch).
constexpr int kFinishWarps = 4;
template <class T, int N>
__global__ void __launch_bounds__(32 * kFinishWarps) finishChunkKernel(
    Dir7WkvShape p, Dir7WkvTensors x, const float* yOwn, const float* yOfState, const float* bonus) {
  const int lane = threadIdx.x % 32, s = blockIdx.x * kFinishWarps + threadIdx.x / 32;
  const int head = blockIdx.y, batch = blockIdx.z;
  if (s >= p.tokens) return;  // the same for the whole warp
  constexpr int M = N / 32;
  const size_t bh = static_cast<size_t>(batch) * p.heads + head;
  const size_t at = (bh * chunksOf(p.tokens) * kChunk + s) * N;
  float y[M], mean = 0.0f, variance = 0.0f;
#pragma unroll
  for (int m = 0; m < M; m++) {
    y[m] = yOwn[at + lane + 32 * m] + yOfState[at + lane + 32 * m];
    mean += y[m];
  }
  mean = sumOverLanes<32>(mean) / N;
#pragma unroll
  for (int m = 0; m < M; m++) variance += (y[m] - mean) * (y[m] - mean);
  const float scale = 1.0f / sqrtf(sumOverLanes<32>(variance) / N + p.eps);
  const size_t row = (static_cast<size_t>(batch) * p.tokens + tokenAt(p, s)) * p.heads + head;
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m, c = head * N + i;
    const float normed = (y[m] - mean) * scale * x.lnWeight[c] + x.lnBias[c];
    const float z = (normed + bonus[at + i]) * toFloat(static_cast<const T*>(x.g)[row * N + i]);
    static_cast<T*>(x.y)[row * N + i] = fromFloat<T>(z);
  }
}

}  // namespace dir7
#endif  // DIR7_WKV7_CHUNK_H_
