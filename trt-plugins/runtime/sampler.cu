#include <cuda_runtime.h>

#include "dir7_runtime.h"

namespace {

constexpr int kThreads = 256;
constexpr int kUpdate = DIR7_MAX_REGISTERS * DIR7_UPDATE_STRIDE;

// One block: every thread reads the counter before one of them advances it.
__global__ void beginStep(int* control, int maxEvaluations, int width, float* timestep) {
  const int evaluation = control[0];
  __syncthreads();
  if (threadIdx.x == 0) {
    control[1] = evaluation;
    control[0] = evaluation + 1;
  }
  const float* embeddings =
      reinterpret_cast<const float*>(control) + DIR7_CONTROL_HEADER + maxEvaluations * kUpdate;
  for (int i = threadIdx.x; i < width; i += blockDim.x) timestep[i] = embeddings[evaluation * width + i];
}

__global__ void updateRegisters(
    const int* control, const float* prediction, int branches, int size, float* registers) {
  const int e = blockIdx.x * blockDim.x + threadIdx.x;
  if (e >= size) return;
  const int n = control[2];
  const float* values = reinterpret_cast<const float*>(control);
  const float* update = values + DIR7_CONTROL_HEADER + control[1] * kUpdate;
  float v = prediction[e];
  if (branches > 1) {
    const float without = prediction[size + e];
    v = fmaf(values[3], v - without, without);
  }
  float old[DIR7_MAX_REGISTERS];
  for (int i = 0; i < DIR7_MAX_REGISTERS; i++) old[i] = i < n ? registers[i * size + e] : 0.0f;
  for (int i = 0; i < n; i++) {
    const float* factors = update + i * DIR7_UPDATE_STRIDE;
    float sum = factors[0] * old[0];
    for (int j = 1; j < n; j++) sum = fmaf(factors[j], old[j], sum);
    registers[i * size + e] = fmaf(factors[DIR7_MAX_REGISTERS], v, sum);
  }
}

}  // namespace

extern "C" int dir7_step_begin(void* control, int maxEvaluations, int width, float* timestep, void* stream) {
  beginStep<<<1, kThreads, 0, static_cast<cudaStream_t>(stream)>>>(
      static_cast<int*>(control), maxEvaluations, width, timestep);
  return static_cast<int>(cudaGetLastError());
}

extern "C" int dir7_sampler_update(
    void* control, const float* prediction, int branches, int size, float* registers, void* stream) {
  const int blocks = (size + kThreads - 1) / kThreads;
  updateRegisters<<<blocks, kThreads, 0, static_cast<cudaStream_t>(stream)>>>(
      static_cast<const int*>(control), prediction, branches, size, registers);
  return static_cast<int>(cudaGetLastError());
}
