// WKV-7 over a scan order: the launch interface of the kernel core. No TensorRT type appears here.
//
// For every batch entry and head, with state S [N,N] (value row i, key column j, FP32), along scan steps s:
//     sa = S a_s;   S = S diag(w_s) + sa b_s^T + v_s k_s^T;   y_s = S r_s
// Tensors are [batch, tokens, heads * headSize] in raster order; step s reads and writes token order[s], found by
// index arithmetic. Sources: RWKV-7 "Goose" (Peng et al. 2025); CrossWKV (arXiv 2504.14260).
#ifndef DIR7_WKV7_H_
#define DIR7_WKV7_H_

#ifndef __CUDACC_RTC__  // knows size_t by itself and has no headers
#include <stddef.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum Dir7WkvScan {
  DIR7_SCAN_ROW = 0,
  DIR7_SCAN_ROW_REV = 1,
  DIR7_SCAN_COL = 2,
  DIR7_SCAN_COL_REV = 3,
  DIR7_SCAN_IDENTITY = 4  // any number of tokens; the grid is ignored
};

enum Dir7WkvType { DIR7_WKV_FP32 = 0, DIR7_WKV_FP16 = 1 };

enum Dir7WkvVariant {
  DIR7_WKV_AUTO = 0,
  DIR7_WKV_PLAIN = 1,     // one thread a state row, one block a head, no workspace
  DIR7_WKV_LANES8 = 2,    // eight lanes a state row, one warp a block
  DIR7_WKV_LANES8X4 = 3,  // the same, four warps a block: less shared memory and traffic, for small GPUs
  DIR7_WKV_LANES16 = 4    // sixteen lanes a state row (eight with heads of 32), three warps a block
};

typedef struct Dir7WkvShape {
  int batch;
  int tokens;
  int heads;
  int headSize;          // 1..256; 32, 64 and 128 have kernels of their own, others run the plain one
  int scan;              // Dir7WkvScan
  int grid;              // tokens = grid * grid, unless the scan is the identity
  int receptanceByScan;  // 1: receptance row s belongs to scan step s (CrossWKV); 0: to raster token s (time mixing)
  int type;              // Dir7WkvType of every tensor but the state, the vectors and perhaps decay
  int decayType;         // Dir7WkvType of w in raw mode (FP16 decay costs 4e-3 of the state); ignored when fused
  int fused;             // 0: raw, 1: fused
  float eps;             // of the per-head norm, fused only
} Dir7WkvShape;

// Device pointers; those marked optional may be null. "Fused" names what the pointer means in fused mode.
typedef struct Dir7WkvTensors {
  const void* r;
  const void* w;  // raw: the decay itself; fused: its pre-activation, decay = exp(-0.606531 sigmoid(w))
  const void* k;
  const void* v;
  const void* a;        // fused: pre-activation of the in-context learning rate, a = sigmoid(.)
  const void* b;        // raw only
  const void* g;        // fused only: output gate
  const void* vFirst;   // fused, optional: first layer's value, v += (vFirst - v) sigmoid(vPre)
  const void* vPre;     // fused, present with vFirst
  const float* kK;      // fused: [heads * headSize] each
  const float* kA;
  const float* rK;
  const float* lnWeight;
  const float* lnBias;
  const float* stateIn;  // optional: [batch, heads, headSize, headSize]; zero when null
  void* y;               // raw: y; fused: (headnorm(y) + bonus) * g
  void* vOut;            // fused, optional: the value after the residual
  float* stateOut;       // optional
  void* workspace;       // dir7WkvWorkspaceBytes, 16-byte aligned
} Dir7WkvTensors;

#ifndef __CUDACC_RTC__  // what follows is host code

// What is wrong with the shape, as one sentence, or null. The text lives until the thread's next call.
const char* dir7WkvCheck(const Dir7WkvShape* shape);

// The variant that AUTO stands for with this shape.
int dir7WkvChoose(const Dir7WkvShape* shape, int variant);

size_t dir7WkvWorkspaceBytes(const Dir7WkvShape* shape, int variant);

// Enqueues on the stream (a cudaStream_t) and returns a cudaError_t (0 is success). Allocates nothing.
int dir7WkvLaunch(const Dir7WkvShape* shape, const Dir7WkvTensors* tensors, int variant, void* stream);

#endif  // __CUDACC_RTC__

#ifdef __cplusplus
}
#endif
#endif  // DIR7_WKV7_H_
