// Tensor cores as a warp sees them (mma.m16n8k16, FP16 in, FP32 sums), and the copies that feed them. Tiles lie in shared
// memory in rows of 64 halves whose 16-byte chunks are permuted. sm_80 and up; for earlier ones it compiles and does nothing.
#ifndef DIR7_MATRICES_H_
#define DIR7_MATRICES_H_

#include "device.h"

namespace dir7 {

constexpr int kTileDepth = 64;  // halves a row

// Where a chunk lies in its tile: eight rows at the same chunk touch all banks once.
__device__ inline int swizzled(int row, int chunk) { return row * kTileDepth + ((chunk ^ (row & 7)) * 8); }

#ifdef DIR7_EMULATE
inline unsigned both(const __half* at) { return at[0].bits | static_cast<unsigned>(at[1].bits) << 16; }
inline float low(unsigned two) { return __half2float({static_cast<uint16_t>(two)}); }
inline float high(unsigned two) { return __half2float({static_cast<uint16_t>(two >> 16)}); }
inline unsigned packed(float a, float b) { return __float2half(a).bits | static_cast<unsigned>(__float2half(b).bits) << 16; }
inline unsigned moved(unsigned x, unsigned before, unsigned share) {
  const unsigned d = packed(low(before) - low(x), high(before) - high(x));
  return packed(low(x) + low(d) * low(share), high(x) + high(d) * high(share));
}
inline void multiplyAdd(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  const unsigned mine[6] = {a[0], a[1], a[2], a[3], b0, b1};
  const auto lanes = emulation::shareWords(mine);
  const int lane = threadIdx.x % 32;
  auto half = [](unsigned word, int k) { return k % 2 ? high(word) : low(word); };
  for (int e = 0; e < 4; e++) {
    const int row = lane / 4 + 8 * (e / 2), column = 2 * (lane % 4) + e % 2;
    for (int k = 0; k < 16; k++) {
      const float x = half(lanes[row % 8 * 4 + k % 8 / 2][row / 8 + k / 8 * 2], k);
      const float y = half(lanes[column * 4 + k % 8 / 2][4 + k / 8], k);
      c[e] += x * y;
    }
  }
}
// Matrix i of four: rows by rows + 8 * (i % 2) and chunk + i / 2, or the other way round.
inline void loadFour(unsigned (&to)[4], const __half* tile, int row, int chunk, bool rowsFirst) {
  const int lane = threadIdx.x % 32;
  for (int i = 0; i < 4; i++) {
    const int down = rowsFirst ? i % 2 : i / 2, right = rowsFirst ? i / 2 : i % 2;
    to[i] = both(tile + swizzled(row + 8 * down + lane / 4, chunk + right) + 2 * (lane % 4));
  }
}
inline void copy16OrZero(__half* shared, const __half* global) {
  for (int i = 0; i < 8; i++) shared[i] = global ? global[i] : __half{0};
}
#else
__device__ inline unsigned packed(float a, float b) {
  const __half2 h = __floats2half2_rn(a, b);
  return *reinterpret_cast<const unsigned*>(&h);
}
// x + (before - x) * share, two halves at a time.
__device__ inline unsigned moved(unsigned x, unsigned before, unsigned share) {
  const __half2 a = *reinterpret_cast<const __half2*>(&x), b = *reinterpret_cast<const __half2*>(&before);
  const __half2 s = *reinterpret_cast<const __half2*>(&share);
  const __half2 y = __hfma2(__hsub2(b, a), s, a);
  return *reinterpret_cast<const unsigned*>(&y);
}
__device__ inline void multiplyAdd(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#endif
}
__device__ inline void loadFour(unsigned (&to)[4], const __half* tile, int row, int chunk, bool rowsFirst) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  const int lane = threadIdx.x % 32, i = lane / 8;
  const int down = rowsFirst ? i % 2 : i / 2, right = rowsFirst ? i / 2 : i % 2;
  const unsigned from = static_cast<unsigned>(
      __cvta_generic_to_shared(tile + swizzled(row + 8 * down + lane % 8, chunk + right)));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(from)
               : "memory");
#endif
}
// 16 bytes to shared memory; zeros where there is no source.
__device__ inline void copy16OrZero(__half* shared, const __half* global) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
  if (global)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(global) : "memory");
  else
    *reinterpret_cast<float4*>(shared) = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
#endif
}
#endif

// Sixteen rows, sixteen columns from chunk on (a chunk is eight columns): the left operand of a product.
__device__ inline void loadByRows(unsigned (&to)[4], const __half* tile, int row, int chunk) {
  loadFour(to, tile, row, chunk, true);
}
// The same of weights [column, depth]: two right operands of eight columns, the halves of each in a row.
__device__ inline void loadByColumns(unsigned (&to)[4], const __half* tile, int column, int chunk) {
  loadFour(to, tile, column, chunk, false);
}

}  // namespace dir7
#endif  // DIR7_MATRICES_H_
