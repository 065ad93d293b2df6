// A residual branch of a block as one call: x + gate * Branch(LN(x) * (1 + scale) + shift), where the branch is RWKV-7 time
// mixing, CrossWKV or channel mixing. FP16 between the kernels, FP32 for the residual stream, sums and state. Matrix products
// run on tensor cores (sm_80 and up). No TensorRT type appears here.
#ifndef DIR7_MIX_H_
#define DIR7_MIX_H_

#include "wkv7.h"

#ifdef __cplusplus
extern "C" {
#endif

enum Dir7MixKind { DIR7_MIX_TIME = 0, DIR7_MIX_CROSS = 1, DIR7_MIX_CHANNEL = 2 };

typedef struct Dir7MixShape {
  int kind;           // Dir7MixKind
  int branches;       // entries of x: pictures times branches of guidance
  int withText;       // CrossWKV: so many of them, the first ones, have a receptance; it is zero for the others
  int tokens;
  int width;          // a multiple of 8, at most 1024
  int headSize;       // 1..256, divides the width
  int scan;           // Dir7WkvScan, not the identity
  int grid;           // tokens = grid * grid
  int rankW, rankA, rankG, rankV;  // multiples of 8; rankV is 0 without a value residual (the first layer)
  int hidden;         // channel mixing: a multiple of 8
  int chunk;          // of the modulation: shift; scale and gate follow
  int chunks;         // a modulation row has chunks * width values
  float eps;          // of the norm over the width
  float headEps;      // of the norm per head
} Dir7MixShape;

// Device pointers. Rows are [branches, tokens, width] in raster order.
typedef struct Dir7MixTensors {
  const float* x;
  const float* modulation;  // [branches, chunks * width]
  // FP16, one after the other, matrices [out,in]. Time: the shares x_r x_w x_k x_v x_a x_g, then receptance key value output,
  // then down and up of w a g and, with a value residual, v. Cross: the same without x_r and receptance. Channel: x_k, key,
  // value. Each starts at a multiple of 8 elements.
  const void* weights;
  // FP32 rows of the width: k_k k_a r_k ln_x.weight ln_x.bias, then the biases of w.up, a.up and, with a value residual, v.up.
  // Channel: unused.
  const float* vectors;
  const void* receptance;  // cross: FP16 [withText, tokens, width], row s of the s-th visited token
  const void* vFirst;      // with a value residual: the first layer's value, FP16 [branches or withText, tokens, width]
  float* out;              // another buffer than x
  void* value;             // optional: where the value before its residual goes, FP16; the first layer's is vFirst of the others
  void* workspace;         // dir7MixWorkspaceBytes, 256-byte aligned
} Dir7MixTensors;

#ifndef __CUDACC_RTC__  // what follows is host code

// Whether the current device has the tensor cores that the kernels use.
int dir7MixSupported(void);

// What is wrong with the shape, as one sentence, or null. The text lives until the thread's next call.
const char* dir7MixCheck(const Dir7MixShape* shape);

size_t dir7MixWorkspaceBytes(const Dir7MixShape* shape);

// Elements of Dir7MixTensors.weights.
size_t dir7MixWeights(const Dir7MixShape* shape);

// Enqueues on the stream (a cudaStream_t) and returns a cudaError_t (0 is success). Allocates nothing.
int dir7MixLaunch(const Dir7MixShape* shape, const Dir7MixTensors* tensors, void* stream);

#endif  // __CUDACC_RTC__

#ifdef __cplusplus
}
#endif
#endif  // DIR7_MIX_H_
