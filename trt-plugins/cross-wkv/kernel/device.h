// What kernels need from the device, from CUDA or from the emulation (tests on a machine without a GPU).
#ifndef DIR7_WKV7_DEVICE_H_
#define DIR7_WKV7_DEVICE_H_

#ifdef DIR7_EMULATE
#include "../tests/emulation.h"
#else
#include <cuda_fp16.h>
#ifndef __CUDACC_RTC__
#include <cuda_runtime.h>
#define DIR7_LAUNCH(kernel, blocks, threads, stream, ...) \
  kernel<<<blocks, threads, 0, static_cast<cudaStream_t>(stream)>>>(__VA_ARGS__)
#endif
#define DIR7_SHARED __shared__
#endif

namespace dir7 {

__device__ inline float toFloat(float x) { return x; }
__device__ inline float toFloat(__half x) { return __half2float(x); }
template <class T>
__device__ inline T fromFloat(float x);
template <>
__device__ inline float fromFloat<float>(float x) {
  return x;
}
template <>
__device__ inline __half fromFloat<__half>(float x) {
  return __float2half(x);
}

__device__ inline float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

// RWKV-7's decay: the constant is exp(-1/2), so that one step keeps at least exp(-0.606531) of a channel.
__device__ inline float decayOf(float preActivation) { return expf(-0.606531f * sigmoid(preActivation)); }

template <int Lanes>
__device__ inline float sumOverLanes(float x) {
#pragma unroll
  for (int m = 1; m < Lanes; m *= 2) x += __shfl_xor_sync(0xffffffffu, x, m);
  return x;
}

// Sums Count values over Lanes lanes with Count - 1 exchanges instead of Count * log2(Lanes): every exchange halves what
// a lane still carries. Returns the sum of values[scattered<Count>(lane)]. Count is a power of two, at most Lanes.
template <int Lanes, int Count>
__device__ inline float sumScattered(float (&values)[Count], int lane) {
  int bit = 1;
#pragma unroll
  for (int half = Count / 2; half > 0; half /= 2) {
#pragma unroll
    for (int e = 0; e < half; e++) {
      const float keep = lane & bit ? values[e + half] : values[e];
      const float send = lane & bit ? values[e] : values[e + half];
      values[e] = keep + __shfl_xor_sync(0xffffffffu, send, bit);
    }
    bit *= 2;
  }
#pragma unroll
  for (int m = Count; m < Lanes; m *= 2) values[0] += __shfl_xor_sync(0xffffffffu, values[0], m);
  return values[0];
}
// Which of Count values a lane ends up with: its low bits in reverse.
template <int Count>
__device__ inline int scattered(int lane) {
  int index = 0;
#pragma unroll
  for (int half = Count / 2, bit = 1; half > 0; half /= 2, bit *= 2)
    if (lane & bit) index += half;
  return index;
}

// 16 bytes from global to shared memory, asynchronous from sm_80 on.
__device__ inline void copy16(float* shared, const float* global) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(global) : "memory");
#else
  *reinterpret_cast<float4*>(shared) = *reinterpret_cast<const float4*>(global);
#endif
}
__device__ inline void commitCopies() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}
template <int Pending>
__device__ inline void awaitCopies() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
#endif
}

}  // namespace dir7
#endif  // DIR7_WKV7_DEVICE_H_
