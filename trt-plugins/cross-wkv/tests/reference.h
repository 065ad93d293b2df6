// What the kernels must compute, in double and without any cleverness. The scan order is built as a list of tokens
// here, and by index arithmetic there.
#ifndef DIR7_WKV7_REFERENCE_H_
#define DIR7_WKV7_REFERENCE_H_

#include <math.h>

#include <algorithm>
#include <random>
#include <vector>

#include "../kernel/wkv7.h"

namespace dir7 {

// Everything in raster order, [batch, tokens, heads * headSize], as in Dir7WkvTensors; empty where absent.
struct Case {
  Dir7WkvShape shape;
  std::vector<double> r, w, k, v, a, b, g, vFirst, vPre, kK, kA, rK, lnWeight, lnBias, stateIn;
  std::vector<double> y, vOut, stateOut;  // expected

  size_t channels() const { return static_cast<size_t>(shape.heads) * shape.headSize; }
  size_t size() const { return static_cast<size_t>(shape.batch) * shape.tokens * channels(); }
  size_t stateSize() const { return static_cast<size_t>(shape.batch) * channels() * shape.headSize; }
};

inline std::vector<int> scanOrder(int scan, int tokens, int grid) {
  std::vector<int> order;
  if (scan == DIR7_SCAN_COL || scan == DIR7_SCAN_COL_REV) {
    for (int column = 0; column < grid; column++)
      for (int row = 0; row < grid; row++) order.push_back(row * grid + column);
  } else {
    for (int t = 0; t < tokens; t++) order.push_back(t);
  }
  if (scan == DIR7_SCAN_ROW_REV || scan == DIR7_SCAN_COL_REV) std::reverse(order.begin(), order.end());
  return order;
}

inline double sigmoidOf(double x) { return 1 / (1 + exp(-x)); }

inline void computeHead(Case& c, const std::vector<int>& order, int batch, int head) {
  const int n = c.shape.headSize;
  const size_t d = c.channels(), first = static_cast<size_t>(head) * n;
  const size_t stateAt = (static_cast<size_t>(batch) * c.shape.heads + head) * n * n;
  std::vector<double> S(n * n, 0.0), r(n), w(n), k(n), v(n), a(n), b(n), y(n);
  if (!c.stateIn.empty()) S.assign(c.stateIn.begin() + stateAt, c.stateIn.begin() + stateAt + n * n);
  for (size_t s = 0; s < order.size(); s++) {
    const size_t row = (static_cast<size_t>(batch) * c.shape.tokens + order[s]) * d + first;
    const size_t rRow = c.shape.receptanceByScan ? (static_cast<size_t>(batch) * c.shape.tokens + s) * d + first : row;
    double norm = 0, bonus = 0, mean = 0, variance = 0;
    for (int j = 0; j < n; j++) {
      r[j] = c.r[rRow + j], w[j] = c.w[row + j], k[j] = c.k[row + j], v[j] = c.v[row + j], a[j] = c.a[row + j];
      if (!c.shape.fused) {
        b[j] = c.b[row + j];
        continue;
      }
      w[j] = exp(-0.606531 * sigmoidOf(w[j]));
      if (!c.vFirst.empty()) v[j] += (c.vFirst[row + j] - v[j]) * sigmoidOf(c.vPre[row + j]);
      b[j] = k[j] * c.kK[first + j];
      norm += b[j] * b[j];
    }
    for (int j = 0; c.shape.fused && j < n; j++) {
      const double rate = sigmoidOf(a[j]), unit = b[j] / fmax(sqrt(norm), 1e-12);
      k[j] *= 1 + (rate - 1) * c.kA[first + j];
      a[j] = -unit;
      b[j] = unit * rate;
      bonus += r[j] * k[j] * c.rK[first + j];
      c.vOut[row + j] = v[j];
    }
    for (int i = 0; i < n; i++) {
      double sa = 0;
      for (int j = 0; j < n; j++) sa += S[i * n + j] * a[j];
      y[i] = 0;
      for (int j = 0; j < n; j++) {
        S[i * n + j] = S[i * n + j] * w[j] + sa * b[j] + v[i] * k[j];
        y[i] += S[i * n + j] * r[j];
      }
      mean += y[i] / n;
    }
    for (int i = 0; i < n; i++) variance += (y[i] - mean) * (y[i] - mean) / n;
    for (int i = 0; i < n; i++) {
      const double normed =
          c.shape.fused ? (y[i] - mean) / sqrt(variance + c.shape.eps) * c.lnWeight[first + i] + c.lnBias[first + i] : 0;
      c.y[row + i] = c.shape.fused ? (normed + bonus * v[i]) * c.g[row + i] : y[i];
    }
  }
  for (int e = 0; e < n * n; e++) c.stateOut[stateAt + e] = S[e];
}

inline void compute(Case& c) {
  c.y.assign(c.size(), NAN);
  c.vOut.assign(c.shape.fused ? c.size() : 0, NAN);
  c.stateOut.assign(c.stateSize(), NAN);
  const std::vector<int> order = scanOrder(c.shape.scan, c.shape.tokens, c.shape.grid);
  for (int batch = 0; batch < c.shape.batch; batch++)
    for (int head = 0; head < c.shape.heads; head++) computeHead(c, order, batch, head);
}

inline std::vector<double> gaussian(std::mt19937& random, size_t count, double mean, double deviation) {
  std::normal_distribution<double> normal(mean, deviation);
  std::vector<double> out(count);
  for (double& x : out) x = normal(random);
  return out;
}

// Values of the size that the model has; rounded to the type the kernel reads, so that the rounding of inputs is no
// part of the error. Raw mode: the removal vector is a unit vector a head and the replacement a part of it.
inline Case randomCase(const Dir7WkvShape& shape, bool valueResidual, bool state, float (*round)(float)) {
  std::mt19937 random(7);
  Case c;
  c.shape = shape;
  const size_t size = c.size(), d = c.channels();
  c.r = gaussian(random, size, 0, 1);
  c.w = gaussian(random, size, -2, 1.5);
  c.k = gaussian(random, size, 0, 1);
  c.v = gaussian(random, size, 0, 1);
  c.a = gaussian(random, size, 0, 1);
  c.b = gaussian(random, shape.fused ? 0 : size, 0, 1);
  c.g = gaussian(random, shape.fused ? size : 0, 0, 1);
  c.vFirst = gaussian(random, valueResidual ? size : 0, 0, 1);
  c.vPre = gaussian(random, valueResidual ? size : 0, 0, 1);
  c.kK = gaussian(random, d, 0.85, 0.1);
  c.kA = gaussian(random, d, 1, 0.1);
  c.rK = gaussian(random, d, 0, 0.1);
  c.lnWeight = gaussian(random, d, 1, 0.1);
  c.lnBias = gaussian(random, d, 0, 0.1);
  c.stateIn = gaussian(random, state ? c.stateSize() : 0, 0, 0.5);
  const int n = shape.headSize;
  for (size_t row = 0; !shape.fused && row < size; row += n) {
    double norm = 0;
    for (int j = 0; j < n; j++) norm += c.a[row + j] * c.a[row + j];
    for (int j = 0; j < n; j++) {
      c.a[row + j] /= -sqrt(norm);
      c.b[row + j] = -c.a[row + j] * sigmoidOf(c.b[row + j]);
      c.w[row + j] = exp(-0.606531 * sigmoidOf(c.w[row + j]));
    }
  }
  if (!shape.fused)
    for (double& x : c.w) x = static_cast<float>(x);
  for (std::vector<double>* x : {&c.r, &c.k, &c.v, &c.a, &c.b, &c.g, &c.vFirst, &c.vPre})
    for (double& e : *x) e = round(static_cast<float>(e));
  if (shape.fused)
    for (double& e : c.w) e = round(static_cast<float>(e));
  for (std::vector<double>* x : {&c.kK, &c.kA, &c.rK, &c.lnWeight, &c.lnBias, &c.stateIn})
    for (double& e : *x) e = static_cast<float>(e);
  compute(c);
  return c;
}

}  // namespace dir7
#endif  // DIR7_WKV7_REFERENCE_H_
