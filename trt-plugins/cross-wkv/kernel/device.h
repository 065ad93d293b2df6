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
#define DIR7_LAUNCH_EARLY(kernel, blocks, threads, stream, ...) \
  dir7::launchEarly(blocks, threads, 0, static_cast<cudaStream_t>(stream), kernel, __VA_ARGS__)
#define DIR7_LAUNCH_EARLY_SHARED(kernel, blocks, threads, bytes, stream, ...) \
  dir7::launchEarly(blocks, threads, bytes, static_cast<cudaStream_t>(stream), kernel, __VA_ARGS__)
#endif
#define DIR7_SHARED __shared__
// Shared memory of a size that the launch says; mostBytes is for the emulation.
#define DIR7_DYNAMIC_SHARED(name, mostBytes) extern __shared__ float4 name[]
// Of a large argument that is indexed: it stays where arguments are.
#if __CUDACC_VER_MAJOR__ >= 12 && (!defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 700)
#define DIR7_GRID_CONSTANT __grid_constant__
#else
#define DIR7_GRID_CONSTANT
#endif
#endif

namespace dir7 {

#if !defined(DIR7_EMULATE) && !defined(__CUDACC_RTC__)
// From sm_90 on (CUDA 12) a kernel may be launched before the one ahead of it in the stream has ended: it then calls
// awaitPrevious() before it touches memory, and only the launch itself is out of the way.
inline bool mayLaunchEarly() {
  int device = 0, major = 0;
  return !cudaGetDevice(&device) && !cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) && major >= 9;
}
template <class... Parameters, class... Arguments>
void launchEarly(dim3 blocks, dim3 threads, size_t sharedBytes, cudaStream_t stream, void (*kernel)(Parameters...),
    const Arguments&... arguments) {
  if (sharedBytes > 48 << 10)  // more than every device has without asking
    cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(sharedBytes));
#if CUDART_VERSION >= 12000
  if (mayLaunchEarly()) {
    cudaLaunchAttribute early = {};
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config = {};
    config.gridDim = blocks;
    config.blockDim = threads;
    config.dynamicSmemBytes = sharedBytes;
    config.stream = stream;
    config.attrs = &early;
    config.numAttrs = 1;
    cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...);
    return;
  }
#endif
  kernel<<<blocks, threads, sharedBytes, stream>>>(arguments...);
}
#endif

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

// Within two units in the last place, without the branches that an exact quotient needs.
__device__ inline float reciprocal(float x) { return __fdividef(1.0f, x); }

__device__ inline float sigmoid(float x) { return reciprocal(1.0f + expf(-x)); }

// RWKV-7's decay: the constant is exp(-1/2), so that one step keeps at least exp(-0.606531) of a channel.
__device__ inline float decayOf(float preActivation) { return expf(-0.606531f * sigmoid(preActivation)); }

template <int Lanes>
__device__ inline float sumOverLanes(float x) {
#pragma unroll
  for (int m = 1; m < Lanes; m *= 2) x += __shfl_xor_sync(0xffffffffu, x, m);
  return x;
}

// Sums Count values over Lanes lanes that lie Stride apart with Count - 1 exchanges instead of Count * log2(Lanes): every
// exchange halves what a lane still carries. Returns to the lane that is number q of its Lanes the sum of
// values[scattered<Count>(q)]. Count is a power of two, at most Lanes.
template <int Half, int Bit, int Stride>
struct Exchange {
  __device__ static void run(float* values, int q) {
#pragma unroll
    for (int e = 0; e < Half; e++) {
      const float keep = q & Bit ? values[e + Half] : values[e];
      const float send = q & Bit ? values[e] : values[e + Half];
      values[e] = keep + __shfl_xor_sync(0xffffffffu, send, Bit * Stride);
    }
    Exchange<Half / 2, Bit * 2, Stride>::run(values, q);
  }
};
template <int Bit, int Stride>
struct Exchange<0, Bit, Stride> {
  __device__ static void run(float*, int) {}
};
template <int Lanes, int Stride = 1, int Count>
__device__ inline float sumScattered(float (&values)[Count], int q) {
  Exchange<Count / 2, 1, Stride>::run(values, q);
#pragma unroll
  for (int m = Count; m < Lanes; m *= 2) values[0] += __shfl_xor_sync(0xffffffffu, values[0], m * Stride);
  return values[0];
}
// Which of Count values lane q of its Lanes ends up with: its low bits in reverse.
template <int Count>
__device__ inline int scattered(int q) {
  int index = 0;
#pragma unroll
  for (int half = Count / 2, bit = 1; half > 0; half /= 2, bit *= 2)
    if (q & bit) index += half;
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
// Of a kernel that was launched early: waits until those before it have ended and their results can be read. And of the
// one before it: from here on the next may be launched.
__device__ inline void awaitPrevious() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}
__device__ inline void releaseNext() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;");
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
