// The fast kernels: the recurrence in chunks of four tokens, in FP32. Rows of the state are independent (row i needs v_i
// and the head's vectors), and what is serial is the way from one state to the next: a dot product over lanes, then an
// update. With S the state before a chunk and W the product of its decays, everything in a chunk is linear in S and v:
//     u_j = S . a^_j                                     the part of S a_j that comes from S
//     y_j = S . r^_j + sum_(l <= j) rho_lj v_l
//     S'  = S W + sum_j u_j b~_j + sum_l v_l k^_l
// The vectors with marks depend on the inputs alone (`prepare` finds them by forward substitution, the WY form of the
// delta rule), so that four tokens cost one dependent reduction over lanes. Three launches:
//   prepare     one warp a chunk: everything that is no recurrence, as FP32 records
//   recurrence  streams the records through shared memory, ahead of use
//   finish      one warp a chunk: the sum over v, per-head norm, bonus, gate; y to its place in raster order
#ifndef DIR7_WKV7_CHUNKS_H_
#define DIR7_WKV7_CHUNKS_H_

#include "tokens.h"

namespace dir7 {

constexpr int kChunk = 4;  // tokens

// A record: rows of N floats, then v as [N][kChunk].
enum Row {
  kA = 0,
  kR = kChunk,
  kB = 2 * kChunk,
  kK = 3 * kChunk,
  kW = 4 * kChunk,
  kV = 4 * kChunk + 1,
  kRows = 5 * kChunk + 1
};
template <int N>
__host__ __device__ constexpr int recordLength() {
  return kRows * N;
}
// Beside a record, for `finish`: rho_lj at l * kChunk + j, then sum r k r_k of every token.
constexpr int kScalars = kChunk * kChunk + kChunk;

// Chunks a head, rounded up to whole stages of any kernel; tokens past the last change nothing (w = 1, the rest 0).
constexpr int kRound = 4;
__host__ __device__ inline int chunksOf(int tokens) {
  return (tokens + kChunk * kRound - 1) / (kChunk * kRound) * kRound;
}

constexpr int kWarpsPerBlock = 2;

// Products of two tokens of a chunk, b_i or k_i with a_j (i < j) or r_j (i <= j), the decay between them included.
constexpr int kPairs = kChunk * (kChunk - 1) / 2, kPairsOrSelf = kChunk * (kChunk + 1) / 2;
enum Products {
  kBA = 0,
  kKA = kPairs,
  kBR = 2 * kPairs,
  kKR = 2 * kPairs + kPairsOrSelf,
  kProducts = 2 * (kPairs + kPairsOrSelf)
};
static_assert(kProducts == 32, "one a lane");
__host__ __device__ constexpr int before(int i, int j) { return j * (j - 1) / 2 + i; }  // i < j
__host__ __device__ constexpr int until(int i, int j) { return j * (j + 1) / 2 + i; }   // i <= j

// Grid: (chunks / kWarpsPerBlock rounded up, heads, batch).
template <class T, int N, bool Fused>
__global__ void prepareKernel(Dir7WkvShape p, Dir7WkvTensors x, float* records, float* scalars) {
  constexpr int M = N / 32;
  DIR7_SHARED float tables[kWarpsPerBlock][kProducts];
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, chunk = blockIdx.x * kWarpsPerBlock + warp;
  const int head = blockIdx.y, batch = blockIdx.z, count = chunksOf(p.tokens);
  releaseNext();
  if (chunk >= count) return;  // the same for the whole warp
  const size_t at = (static_cast<size_t>(batch) * p.heads + head) * count + chunk;
  awaitPrevious();
  DIR7_SHARED int places[kWarpsPerBlock][kChunk];  // in raster order
  if (lane < kChunk) {
    const int s = chunk * kChunk + lane;
    places[warp][lane] = tokenAt(p, s < p.tokens ? s : p.tokens - 1);
  }
  __syncwarp();
  Channel me[kChunk][M];
  float bonus[kChunk];
#pragma unroll
  for (int t = 0; t < kChunk; t++) {
    const int s = chunk * kChunk + t, last = p.tokens - 1;
#pragma unroll
    for (int m = 0; m < M; m++) {
      me[t][m] = readChannel<T, Fused>(p, x, batch, head, s < last ? s : last, places[warp][t], lane + 32 * m);
      if (s > last) me[t][m] = Channel{0, 1, 0, 0, 0, 0};
    }
  }
#pragma unroll
  for (int t = 0; t < kChunk; t++) {
    bonus[t] = 0.0f;
    if (Fused) {
      float kk[M], sum = 0.0f;
#pragma unroll
      for (int m = 0; m < M; m++) {
        kk[m] = me[t][m].k * x.kK[head * N + lane + 32 * m];
        sum += kk[m] * kk[m];
      }
      const float norm = sqrtf(sumOverLanes<32>(sum));
#pragma unroll
      for (int m = 0; m < M; m++) {
        const int c = head * N + lane + 32 * m;
        finishChannel(me[t][m], kk[m], norm, x.kA[c]);
        bonus[t] += me[t][m].r * me[t][m].k * x.rK[c];
      }
      bonus[t] = sumOverLanes<32>(bonus[t]);
    }
  }

  float sums[kProducts];
#pragma unroll
  for (int e = 0; e < kProducts; e++) sums[e] = 0.0f;
  float b[kChunk][M], k[kChunk][M];  // decayed to the end of the chunk
#pragma unroll
  for (int i = 0; i < kChunk; i++)
#pragma unroll
    for (int m = 0; m < M; m++) {
      float bd = me[i][m].b, kd = me[i][m].k;
#pragma unroll
      for (int j = i; j < kChunk; j++) {
        if (j > i) {
          sums[kBA + before(i, j)] += bd * me[j][m].a;
          sums[kKA + before(i, j)] += kd * me[j][m].a;
          bd *= me[j][m].w;
          kd *= me[j][m].w;
        }
        sums[kBR + until(i, j)] += bd * me[j][m].r;
        sums[kKR + until(i, j)] += kd * me[j][m].r;
      }
      b[i][m] = bd;
      k[i][m] = kd;
    }
  float* table = tables[warp];
  const float mine = sumScattered<32>(sums, lane);
  table[scattered<kProducts>(lane)] = mine;
  __syncwarp();

  // v_l's share of S a_j: k . a, and through the b of the tokens between.
  float share[kChunk][kChunk];
#pragma unroll
  for (int l = 0; l < kChunk; l++)
#pragma unroll
    for (int j = l + 1; j < kChunk; j++) {
      share[l][j] = table[kKA + before(l, j)];
#pragma unroll
      for (int i = l + 1; i < j; i++) share[l][j] += share[l][i] * table[kBA + before(i, j)];
    }

  if (Fused) {  // after all loads: a store could be to where they read from, for all the compiler knows
#pragma unroll
    for (int t = 0; t < kChunk; t++)
#pragma unroll
      for (int m = 0; m < M; m++)
        if (chunk * kChunk + t < p.tokens) writeValue<T>(p, x, batch, head, places[warp][t], lane + 32 * m, me[t][m].v);
  }
  float* out = records + at * recordLength<N>();
#pragma unroll
  for (int m = 0; m < M; m++) {
    float* o = out + lane + 32 * m;
    float a[kChunk], decay = 1.0f;
#pragma unroll
    for (int j = 0; j < kChunk; j++) {
      a[j] = me[j][m].a * decay;
#pragma unroll
      for (int i = 0; i < j; i++) a[j] += table[kBA + before(i, j)] * a[i];
      decay *= me[j][m].w;
      float r = me[j][m].r * decay, key = k[j][m];
#pragma unroll
      for (int i = 0; i <= j; i++) r += table[kBR + until(i, j)] * a[i];
#pragma unroll
      for (int i = j + 1; i < kChunk; i++) key += share[j][i] * b[i][m];
      o[(kA + j) * N] = a[j];
      o[(kR + j) * N] = r;
      o[(kB + j) * N] = b[j][m];
      o[(kK + j) * N] = key;
    }
    o[kW * N] = decay;
    reinterpret_cast<float4*>(out + kV * N)[lane + 32 * m] =
        make_float4(me[0][m].v, me[1][m].v, me[2][m].v, me[3][m].v);
  }
  float* scalar = scalars + at * kScalars;
#pragma unroll
  for (int j = 0; j < kChunk; j++) {
#pragma unroll
    for (int l = 0; l <= j; l++) {
      float rho = table[kKR + until(l, j)];
#pragma unroll
      for (int i = l + 1; i <= j; i++) rho += share[l][i] * table[kBR + until(i, j)];
      if (lane == 0) scalar[l * kChunk + j] = rho;
    }
    if (lane == 0) scalar[kChunk * kChunk + j] = bonus[j];
  }
}

__device__ inline float dot(const float4& a, const float4& b, float c) {
  return a.x * b.x + (a.y * b.y + (a.z * b.z + (a.w * b.w + c)));
}
__device__ inline void add(float4& to, float s, const float4& a) {
  to.x += s * a.x;
  to.y += s * a.y;
  to.z += s * a.z;
  to.w += s * a.w;
}

// Warps warps a block, which share the records; 32 / Lanes rows a warp, neighbours in lanes (two lanes that read the same
// 16 bytes cost no second access). Grid: (N * Lanes / 32 / Warps rounded up, heads, batch).
// Lane q of a row holds columns 4 * (q + Lanes * m) .. + 3. yByChunk: [batch, heads, chunks, N, kChunk].
template <int N, int Lanes, int Warps>
__global__ void __launch_bounds__(32 * Warps) recurrenceKernel(
    Dir7WkvShape p, Dir7WkvTensors x, const float* records, float* yByChunk) {
  constexpr int M = N / (4 * Lanes), kRowsAWarp = 32 / Lanes;  // float4 a lane
  constexpr int kStageChunks = N > 64 ? 1 : Lanes / kChunk;  // divides kRound
  constexpr int kY = kStageChunks * kChunk;                  // at most Lanes
  constexpr int kRecord = recordLength<N>(), kStage = kStageChunks * kRecord;  // floats
  constexpr int kStages = kStage * 4 * sizeof(float) <= 48 << 10 ? 4 : 2;
  DIR7_SHARED float4 ring4[kStages * kStage / 4];
  float* ring = reinterpret_cast<float*>(ring4);
  const int lane = threadIdx.x % 32, q = lane / kRowsAWarp;
  const int place = (blockIdx.x * Warps + threadIdx.x / 32) * kRowsAWarp + lane % kRowsAWarp;
  const bool owner = N % (Warps * kRowsAWarp) == 0 || place < N;  // the last block may have lanes to spare
  const int i = owner ? place : N - 1;
  const int head = blockIdx.y, batch = blockIdx.z, count = chunksOf(p.tokens);
  const size_t bh = static_cast<size_t>(batch) * p.heads + head;
  const int mine = 4 * static_cast<int>(threadIdx.x);  // first of the floats that this thread copies
  const float* from = records + bh * count * kRecord + mine;
  const int stages = count / kStageChunks;

  float4 S[M];
  const size_t stateAt = (bh * N + i) * N;
#pragma unroll
  for (int m = 0; m < M; m++)
    S[m] = x.stateIn ? *reinterpret_cast<const float4*>(x.stateIn + stateAt + 4 * (q + Lanes * m))
                     : make_float4(0.0f, 0.0f, 0.0f, 0.0f);

  auto fetch = [&](int stage) {
    if (stage < stages) {
      float* to = ring + (stage % kStages) * kStage + mine;
      const float* source = from + static_cast<size_t>(stage) * kStage;
#pragma unroll
      for (int e = 0; e < kStage; e += 128 * Warps)
        if (e + 128 * Warps <= kStage || e + mine < kStage) copy16(to + e, source + e);
    } else if (stage == stages) {
      releaseNext();
    }
    commitCopies();
  };
  awaitPrevious();
  for (int c = 0; c < kStages - 1; c++) fetch(c);

  const int s = scattered<kY>(q);
  float* yTo = yByChunk + ((bh * count + s / kChunk) * N + i) * kChunk + s % kChunk;
  for (int c = 0; c < stages; c++) {
    awaitCopies<kStages - 2>();
    __syncthreads();
    fetch(c + kStages - 1);
    const float* stage = ring + (c % kStages) * kStage;
    float y[kY];
#pragma unroll
    for (int n = 0; n < kStageChunks; n++) {
      const float* record = stage + n * kRecord;
      auto row = [&](int r, int m) { return reinterpret_cast<const float4*>(record + r * N)[q + Lanes * m]; };
      float u[kChunk];
#pragma unroll
      for (int j = 0; j < kChunk; j++) {
        u[j] = 0.0f;
        y[n * kChunk + j] = 0.0f;
#pragma unroll
        for (int m = 0; m < M; m++) u[j] = dot(S[m], row(kA + j, m), u[j]);
      }
#pragma unroll
      for (int e = kRowsAWarp; e < 32; e *= 2)
#pragma unroll
        for (int j = 0; j < kChunk; j++) u[j] += __shfl_xor_sync(0xffffffffu, u[j], e);
#pragma unroll
      for (int j = 0; j < kChunk; j++)
#pragma unroll
        for (int m = 0; m < M; m++) y[n * kChunk + j] = dot(S[m], row(kR + j, m), y[n * kChunk + j]);
      const float4 four = reinterpret_cast<const float4*>(record + kV * N)[i];
      const float v[kChunk] = {four.x, four.y, four.z, four.w};
#pragma unroll
      for (int m = 0; m < M; m++) {
        const float4 W = row(kW, m);
        S[m] = make_float4(S[m].x * W.x, S[m].y * W.y, S[m].z * W.z, S[m].w * W.w);
#pragma unroll
        for (int j = 0; j < kChunk; j++) add(S[m], v[j], row(kK + j, m));
      }
#pragma unroll
      for (int j = 0; j < kChunk; j++)
#pragma unroll
        for (int m = 0; m < M; m++) add(S[m], u[j], row(kB + j, m));
    }
    const float sum = sumScattered<Lanes, kRowsAWarp>(y, q);
    if (owner && q < kY) yTo[static_cast<size_t>(c) * kStageChunks * N * kChunk] = sum;
  }
  if (owner && x.stateOut) {
#pragma unroll
    for (int m = 0; m < M; m++)
      *reinterpret_cast<float4*>(x.stateOut + stateAt + 4 * (q + Lanes * m)) = S[m];
  }
}

// Grid: (chunks / kWarpsPerBlock rounded up, heads, batch).
template <class T, int N, bool Fused>
__global__ void finishKernel(
    Dir7WkvShape p, Dir7WkvTensors x, const float* records, const float* scalars, const float* yByChunk) {
  constexpr int M = N / 32;
  const int lane = threadIdx.x % 32, chunk = blockIdx.x * kWarpsPerBlock + threadIdx.x / 32;
  const int head = blockIdx.y, batch = blockIdx.z, count = chunksOf(p.tokens);
  if (chunk >= count) return;  // the same for the whole warp
  const size_t at = (static_cast<size_t>(batch) * p.heads + head) * count + chunk;
  const float* scalar = scalars + at * kScalars;
  awaitPrevious();
  float y[kChunk][M], v[kChunk][M], gate[kChunk][M];
  size_t row[kChunk];
#pragma unroll
  for (int j = 0; j < kChunk; j++) {
    const int s = chunk * kChunk + j;
    row[j] = (static_cast<size_t>(batch) * p.tokens + tokenAt(p, s < p.tokens ? s : p.tokens - 1)) * p.heads + head;
#pragma unroll
    for (int m = 0; m < M; m++)
      gate[j][m] = Fused ? toFloat(static_cast<const T*>(x.g)[row[j] * N + lane + 32 * m]) : 1.0f;
  }
#pragma unroll
  for (int m = 0; m < M; m++) {
    const int i = lane + 32 * m;
    const float4 four = reinterpret_cast<const float4*>(records + at * recordLength<N>() + kV * N)[i];
    const float4 mine = reinterpret_cast<const float4*>(yByChunk + at * N * kChunk)[i];
    v[0][m] = four.x, v[1][m] = four.y, v[2][m] = four.z, v[3][m] = four.w;
    y[0][m] = mine.x, y[1][m] = mine.y, y[2][m] = mine.z, y[3][m] = mine.w;
#pragma unroll
    for (int j = 0; j < kChunk; j++)
#pragma unroll
      for (int l = 0; l <= j; l++) y[j][m] += scalar[l * kChunk + j] * v[l][m];
  }
#pragma unroll
  for (int j = 0; j < kChunk; j++) {
    if (Fused) {
      float mean = 0.0f, variance = 0.0f;
#pragma unroll
      for (int m = 0; m < M; m++) mean += y[j][m];
      mean = sumOverLanes<32>(mean) / N;
#pragma unroll
      for (int m = 0; m < M; m++) variance += (y[j][m] - mean) * (y[j][m] - mean);
      const float scale = 1.0f / sqrtf(sumOverLanes<32>(variance) / N + p.eps), bonus = scalar[kChunk * kChunk + j];
#pragma unroll
      for (int m = 0; m < M; m++) {
        const int i = lane + 32 * m, c = head * N + i;
        const float normed = (y[j][m] - mean) * scale * x.lnWeight[c] + x.lnBias[c];
        y[j][m] = (normed + bonus * v[j][m]) * gate[j][m];
      }
    }
  }
#pragma unroll
  for (int j = 0; j < kChunk; j++)
#pragma unroll
    for (int m = 0; m < M; m++)
      if (chunk * kChunk + j < p.tokens) static_cast<T*>(x.y)[row[j] * N + lane + 32 * m] = fromFloat<T>(y[j][m]);
}

}  // namespace dir7
#endif  // DIR7_WKV7_CHUNKS_H_
