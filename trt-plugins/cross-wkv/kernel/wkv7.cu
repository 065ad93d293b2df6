// Chooses and launches kernels; see wkv7.h.
#include <stdio.h>

#include "chunks.h"
#include "plain.h"

namespace dir7 {
namespace {

bool hasFastKernel(const Dir7WkvShape& p) { return p.headSize == 32 || p.headSize == 64 || p.headSize == 128; }

size_t chunks(const Dir7WkvShape& p) { return static_cast<size_t>(p.batch) * p.heads * chunksOf(p.tokens); }

// From so many on, a block has a multiprocessor of its own with the model's 6 heads (66 blocks a branch of guidance); below,
// fewer lanes a row do the same work with fewer instructions.
constexpr int kManyMultiprocessors = 48;

int multiprocessors() {
#ifdef DIR7_EMULATE
  return kManyMultiprocessors;
#else
  int device = 0, count = 0;
  if (cudaGetDevice(&device) || cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device)) return 0;
  return count;
#endif
}

template <class T, int N, bool Exact>
void launchPlain(const Dir7WkvShape& p, const Dir7WkvTensors& x, void* stream) {
  DIR7_LAUNCH((plainKernel<T, N, Exact>), dim3(p.heads, p.batch), dim3(p.headSize), stream, p, x);
}

template <class T, int N, bool Fused, int Lanes, int Warps>
void launchChunks(const Dir7WkvShape& p, const Dir7WkvTensors& x, void* stream) {
  float* records = static_cast<float*>(x.workspace);
  float* yByChunk = records + chunks(p) * recordLength<N>();
  float* scalars = yByChunk + chunks(p) * kChunk * N;
  const dim3 each((chunksOf(p.tokens) + kWarpsPerBlock - 1) / kWarpsPerBlock, p.heads, p.batch);
  const dim3 warps(32 * kWarpsPerBlock), rows((N * Lanes / 32 + Warps - 1) / Warps, p.heads, p.batch);
  DIR7_LAUNCH_EARLY((prepareKernel<T, N, Fused>), each, warps, stream, p, x, records, scalars);
  DIR7_LAUNCH((recurrenceKernel<N, Lanes, Warps>), rows, dim3(32 * Warps), stream, p, x, records, yByChunk);
  DIR7_LAUNCH_EARLY((finishKernel<T, N, Fused>), each, warps, stream, p, x, records, scalars, yByChunk);
}

template <class T, int N, bool Fused>
void launchSized(const Dir7WkvShape& p, const Dir7WkvTensors& x, int variant, void* stream) {
  switch (variant) {
    case DIR7_WKV_LANES8: return launchChunks<T, N, Fused, 8, 1>(p, x, stream);
    case DIR7_WKV_LANES8X4: return launchChunks<T, N, Fused, 8, 4>(p, x, stream);
    case DIR7_WKV_LANES16: return launchChunks<T, N, Fused, (N < 64 ? 8 : 16), 3>(p, x, stream);
    default: return launchPlain<T, N, true>(p, x, stream);
  }
}

template <class T, int N>
void launchMode(const Dir7WkvShape& p, const Dir7WkvTensors& x, int variant, void* stream) {
  p.fused ? launchSized<T, N, true>(p, x, variant, stream) : launchSized<T, N, false>(p, x, variant, stream);
}

template <class T>
void launchTyped(const Dir7WkvShape& p, const Dir7WkvTensors& x, int variant, void* stream) {
  switch (p.headSize) {
    case 32: return launchMode<T, 32>(p, x, variant, stream);
    case 64: return launchMode<T, 64>(p, x, variant, stream);
    case 128: return launchMode<T, 128>(p, x, variant, stream);
    default: return launchPlain<T, 256, false>(p, x, stream);
  }
}

}  // namespace
}  // namespace dir7

using namespace dir7;

extern "C" const char* dir7WkvCheck(const Dir7WkvShape* p) {
  static thread_local char text[160];
  if (p->batch < 1 || p->batch > 65535)
    snprintf(text, sizeof text, "batch is %d; it must be 1 to 65535", p->batch);
  else if (p->heads < 1 || p->heads > 65535)
    snprintf(text, sizeof text, "heads is %d; it must be 1 to 65535", p->heads);
  else if (p->headSize < 1 || p->headSize > 256)
    snprintf(text, sizeof text, "head_size is %d; it must be 1 to 256", p->headSize);
  else if (p->tokens < 1)
    snprintf(text, sizeof text, "tokens is %d; it must be at least 1", p->tokens);
  else if (p->scan < DIR7_SCAN_ROW || p->scan > DIR7_SCAN_IDENTITY)
    snprintf(text, sizeof text, "scan is %d; it must be 0 (row) to 4 (identity)", p->scan);
  else if (p->scan != DIR7_SCAN_IDENTITY &&
           (p->grid < 1 || static_cast<long long>(p->grid) * p->grid != p->tokens))
    snprintf(text, sizeof text, "grid is %d and tokens is %d; a scan needs tokens = grid * grid", p->grid, p->tokens);
  else if (p->type != DIR7_WKV_FP32 && p->type != DIR7_WKV_FP16)
    snprintf(text, sizeof text, "type is %d; it must be 0 (FP32) or 1 (FP16)", p->type);
  else
    return nullptr;
  return text;
}

extern "C" int dir7WkvChoose(const Dir7WkvShape* p, int variant) {
  if (!hasFastKernel(*p)) return DIR7_WKV_PLAIN;
  if (variant != DIR7_WKV_AUTO) return variant;
  return multiprocessors() < kManyMultiprocessors ? DIR7_WKV_LANES8X4 : DIR7_WKV_LANES16;
}

extern "C" size_t dir7WkvWorkspaceBytes(const Dir7WkvShape* p, int variant) {
  if (dir7WkvChoose(p, variant) == DIR7_WKV_PLAIN) return 0;
  return chunks(*p) * ((kRows + kChunk) * p->headSize + kScalars) * sizeof(float);
}

extern "C" int dir7WkvLaunch(const Dir7WkvShape* p, const Dir7WkvTensors* x, int variant, void* stream) {
  if (dir7WkvCheck(p)) return 1;  // cudaErrorInvalidValue
  const int chosen = dir7WkvChoose(p, variant);
  if (p->type == DIR7_WKV_FP16)
    launchTyped<__half>(*p, *x, chosen, stream);
  else
    launchTyped<float>(*p, *x, chosen, stream);
#ifdef DIR7_EMULATE
  return 0;
#else
  return static_cast<int>(cudaGetLastError());
#endif
}
