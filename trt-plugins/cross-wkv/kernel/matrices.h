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
inline float lowHalf(unsigned two) { return __half2float({static_cast<uint16_t>(two)}); }
inline float highHalf(unsigned two) { return __half2float({static_cast<uint16_t>(two >> 16)}); }
inline unsigned packed(float a, float b) { return __float2half(a).bits | static_cast<unsigned>(__float2half(b).bits) << 16; }
inline void multiplyAdd(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  const unsigned mine[6] = {a[0], a[1], a[2], a[3], b0, b1};
  const auto lanes = emulation::shareWords(mine);
  const int lane = threadIdx.x % 32;
  auto half = [](unsigned word, int k) { return k % 2 ? highHalf(word) : lowHalf(word); };
  for (int e = 0; e < 4; e++) {
    const int row = lane / 4 + 8 * (e / 2), column = 2 * (lane % 4) + e % 2;
    for (int k = 0; k < 16; k++) {
      const float x = half(lanes[row % 8 * 4 + k % 8 / 2][row / 8 + k / 8 * 2], k);
      const float y = half(lanes[column * 4 + k % 8 / 2][4 + k / 8], k);
      c[e] += x * y;
    }
  }
}
inline void loadFour(unsigned (&to)[4], const __half* tile, int mine, int step) {
  const std::array<unsigned, 6>* places = emulation::shareWords({static_cast<unsigned>(mine ^ (16 * step)), 0, 0, 0, 0, 0});
  const int lane = threadIdx.x % 32;
  for (int i = 0; i < 4; i++) to[i] = both(tile + places[8 * i + lane / 4][0] + 2 * (lane % 4));
}
inline void copy16OrZero(__half* shared, const __half* global, bool there) {
  for (int i = 0; i < 8; i++) shared[i] = there ? global[i] : __half{0};
}
#else
__device__ inline unsigned packed(float a, float b) {
  const __half2 h = __floats2half2_rn(a, b);
  return *reinterpret_cast<const unsigned*>(&h);
}
__device__ inline float lowHalf(unsigned two) { return __low2float(*reinterpret_cast<const __half2*>(&two)); }
__device__ inline float highHalf(unsigned two) { return __high2float(*reinterpret_cast<const __half2*>(&two)); }
__device__ inline void multiplyAdd(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#endif
}
__device__ inline void loadFour(unsigned (&to)[4], const __half* tile, int mine, int step) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  const unsigned from = static_cast<unsigned>(__cvta_generic_to_shared(tile)) + ((2 * mine) ^ (32 * step));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(from)
               : "memory");
#endif
}
// 16 bytes to shared memory; zeros where the source has none.
__device__ inline void copy16OrZero(__half* shared, const __half* global, bool there) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  const unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(there ? 16 : 0) : "memory");
#endif
}
#endif

// loadFour reads four 8x8 matrices of a tile, step times 16 columns from its left: lane l says where row l % 8 of matrix l / 8
// lies with step 0. Steps only flip bits of that, for a tile's rows are 64 halves.
// As the left operand of a product, 16 rows from row on.
__device__ inline int placeByRows(int row, int lane) { return swizzled(row + lane / 8 % 2 * 8 + lane % 8, lane / 16); }
// As two right operands of eight columns each, from weights [column, depth]: the halves of each follow one another.
__device__ inline int placeByColumns(int column, int lane) {
  return swizzled(column + lane / 16 * 8 + lane % 8, lane / 8 % 2);
}

}  // namespace dir7
#endif  // DIR7_MATRICES_H_
