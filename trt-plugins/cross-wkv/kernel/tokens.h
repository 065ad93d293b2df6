// Inputs of one token and head, as the recurrence wants them, and where a scan step lies in raster order.
#ifndef DIR7_WKV7_TOKENS_H_
#define DIR7_WKV7_TOKENS_H_

#include "device.h"
#include "wkv7.h"

namespace dir7 {

// Raster index (row * grid + column) of the token visited at scan step s.
__device__ inline int tokenAt(const Dir7WkvShape& p, int s) {
  int u = (p.scan == DIR7_SCAN_ROW_REV || p.scan == DIR7_SCAN_COL_REV) ? p.tokens - 1 - s : s;
  if (p.scan == DIR7_SCAN_COL || p.scan == DIR7_SCAN_COL_REV) return (u % p.grid) * p.grid + u / p.grid;
  return u;
}

// Its inverse: the scan step that visits a token.
__device__ inline int stepOf(const Dir7WkvShape& p, int token) {
  const bool columns = p.scan == DIR7_SCAN_COL || p.scan == DIR7_SCAN_COL_REV;
  const int u = columns ? (token % p.grid) * p.grid + token / p.grid : token;
  return (p.scan == DIR7_SCAN_ROW_REV || p.scan == DIR7_SCAN_COL_REV) ? p.tokens - 1 - u : u;
}

// One channel's values before anything that needs the whole head (the norm of kk).
struct Channel {
  float r, w, k, v, a, b;  // fused: a is the learning rate and b is unset until the norm is known
};

// Written without branches: the compiler unrolls it many times.
template <class T, bool Fused>
__device__ inline Channel readChannel(
    const Dir7WkvShape& p, const Dir7WkvTensors& x, int batch, int head, int s, int token, int i) {
  const int d = p.heads * p.headSize, c = head * p.headSize + i;
  const size_t at = (static_cast<size_t>(batch) * p.tokens + token) * d + c;
  const size_t receptanceAt =
      (static_cast<size_t>(batch) * p.tokens + (p.receptanceByScan ? s : token)) * d + c;
  auto read = [](const void* from, size_t index) { return toFloat(static_cast<const T*>(from)[index]); };
  Channel o;
  o.r = read(x.r, receptanceAt);
  o.k = read(x.k, at);
  o.v = read(x.v, at);
  o.a = read(x.a, at);
  if (Fused) {
    o.w = decayOf(read(x.w, at));
    o.a = sigmoid(o.a);
    o.b = 0.0f;
    const float first = x.vFirst ? read(x.vFirst, at) : o.v, share = x.vFirst ? read(x.vPre, at) : 0.0f;
    o.v += (first - o.v) * sigmoid(share);
  } else {
    o.w = p.decayType == DIR7_WKV_FP32 ? static_cast<const float*>(x.w)[at] : read(x.w, at);
    o.b = read(x.b, at);
  }
  return o;
}

// Fused mode: v after its residual, for those who asked for it.
template <class T>
__device__ inline void writeValue(
    const Dir7WkvShape& p, const Dir7WkvTensors& x, int batch, int head, int token, int i, float v) {
  if (!x.vOut) return;
  const size_t at = ((static_cast<size_t>(batch) * p.tokens + token) * p.heads + head) * p.headSize + i;
  static_cast<T*>(x.vOut)[at] = fromFloat<T>(v);
}

// Fused mode, once the norm of the head's k * k_k is known: replaces a, b and k. kk is this channel of k * k_k.
__device__ inline void finishChannel(Channel& o, float kk, float norm, float kA) {
  const float unit = kk * reciprocal(fmaxf(norm, 1e-12f));
  o.k *= 1.0f + (o.a - 1.0f) * kA;
  o.b = unit * o.a;
  o.a = -unit;
}

}  // namespace dir7
#endif  // DIR7_WKV7_TOKENS_H_
