// A residual branch in double, without any cleverness, and the same through the launch interface.
#ifndef DIR7_MIX_CASE_H_
#define DIR7_MIX_CASE_H_

#include "../kernel/mix.h"
#include "device_memory.h"
#include "reference.h"

namespace dir7 {

using Doubles = std::vector<double>;

struct MixCase {
  Dir7MixShape shape;
  Doubles x, modulation, weights, vectors, receptance, vFirst;
  Doubles out, value;  // expected

  size_t rows() const { return static_cast<size_t>(shape.branches) * shape.tokens; }
  size_t some() const { return shape.kind == DIR7_MIX_CROSS ? static_cast<size_t>(shape.withText) * shape.tokens : rows(); }
};

// y[row][column] = sum of in[row][k] * weight[column][k].
inline Doubles productOf(const Doubles& in, size_t rows, const double* weight, size_t columns, size_t depth) {
  Doubles y(rows * columns, 0.0);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++)
      for (size_t k = 0; k < depth; k++) y[r * columns + c] += in[r * depth + k] * weight[c * depth + k];
  return y;
}

inline void computeMix(MixCase& c) {
  const Dir7MixShape& p = c.shape;
  const size_t d = p.width, T = p.tokens, rows = c.rows(), some = c.some();
  const std::vector<int> order = scanOrder(p.scan, p.tokens, p.grid);
  auto modulation = [&](size_t row, int part, size_t i) {
    return c.modulation[row / T * p.chunks * d + (p.chunk + part) * d + i];
  };
  Doubles norm(rows * d);
  for (size_t r = 0; r < rows; r++) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < d; i++) mean += c.x[r * d + i] / d;
    for (size_t i = 0; i < d; i++) variance += (c.x[r * d + i] - mean) * (c.x[r * d + i] - mean) / d;
    for (size_t i = 0; i < d; i++)
      norm[r * d + i] = (c.x[r * d + i] - mean) / sqrt(variance + p.eps) * (1 + modulation(r, 1, i)) + modulation(r, 0, i);
  }
  const double* weight = c.weights.data();
  auto take = [&](size_t count) {
    const double* part = weight;
    weight += count;
    return part;
  };
  auto shifted = [&](const double* share) {
    Doubles y(rows * d);
    for (size_t b = 0; b < rows; b += T)
      for (size_t s = 0; s < T; s++)
        for (size_t i = 0; i < d; i++) {
          const double now = norm[(b + order[s]) * d + i], before = s ? norm[(b + order[s - 1]) * d + i] : 0;
          y[(b + order[s]) * d + i] = now + (before - now) * share[i];
        }
    return y;
  };
  Doubles branch;
  if (p.kind == DIR7_MIX_CHANNEL) {
    const Doubles xk = shifted(take(d));
    Doubles hidden = productOf(xk, rows, take(d * p.hidden), p.hidden, d);
    for (double& h : hidden) h = h > 0 ? h * h : 0;
    branch = productOf(hidden, rows, take(d * p.hidden), d, p.hidden);
  } else {
    const bool time = p.kind == DIR7_MIX_TIME;
    const Doubles xr = time ? shifted(take(d)) : Doubles();
    const Doubles xw = shifted(take(d)), xk = shifted(take(d)), xv = shifted(take(d)), xa = shifted(take(d));
    const Doubles xg = shifted(take(d));
    Case w = {};
    w.shape = {time ? p.branches : p.withText, p.tokens, p.width / p.headSize, p.headSize, p.scan, p.grid, !time, 1, 1, 1, p.headEps};
    w.r = time ? productOf(xr, rows, take(d * d), d, d) : c.receptance;
    w.k = productOf(xk, some, take(d * d), d, d);
    w.v = productOf(xv, some, take(d * d), d, d);
    const double* output = take(d * d);
    auto lowRank = [&](const Doubles& in, size_t count, int rank, double (*inner)(double), int bias) {
      Doubles down = productOf(in, count, take(d * rank), rank, d);
      for (double& e : down) e = inner(e);
      Doubles up = productOf(down, count, take(d * rank), d, rank);
      for (size_t i = 0; bias && i < up.size(); i++) up[i] += c.vectors[bias * d + i % d];
      return up;
    };
    auto same = [](double e) { return e; };
    w.w = lowRank(xw, some, p.rankW, tanh, 5);
    w.a = lowRank(xa, some, p.rankA, same, 6);
    const Doubles gate = lowRank(xg, rows, p.rankG, sigmoidOf, 0);
    w.g.assign(gate.begin(), gate.begin() + some * d);
    if (p.rankV) {
      w.vFirst = c.vFirst;
      w.vPre = lowRank(xv, some, p.rankV, same, 7);
    }
    c.value = w.v;
    int row = 0;
    for (Doubles* vector : {&w.kK, &w.kA, &w.rK, &w.lnWeight, &w.lnBias}) {
      vector->assign(c.vectors.begin() + row * d, c.vectors.begin() + (row + 1) * d);
      row++;
    }
    compute(w);
    Doubles z = w.y;
    for (size_t i = some * d; i < rows * d; i++) z.push_back(w.lnBias[i % d] * gate[i]);
    branch = productOf(z, rows, output, d, d);
  }
  c.out.resize(rows * d);
  for (size_t i = 0; i < rows * d; i++) c.out[i] = c.x[i] + modulation(i / d, 2, i % d) * branch[i];
}

// Values of the size that the model has, as the kernels read them.
inline MixCase randomMix(const Dir7MixShape& shape) {
  std::mt19937 random(11);
  MixCase c;
  c.shape = shape;
  const size_t d = shape.width;
  auto half = [](Doubles values) {
    for (double& e : values) e = __half2float(__float2half(static_cast<float>(e)));
    return values;
  };
  auto single = [](Doubles values) {
    for (double& e : values) e = static_cast<float>(e);
    return values;
  };
  c.x = single(gaussian(random, c.rows() * d, 0.3, 2));
  c.modulation = single(gaussian(random, static_cast<size_t>(shape.branches) * shape.chunks * d, 0, 0.5));
  c.weights = half(gaussian(random, dir7MixWeights(&shape), 0, 1 / sqrt(static_cast<double>(d))));
  const int shares = shape.kind == DIR7_MIX_TIME ? 6 : shape.kind == DIR7_MIX_CROSS ? 5 : 1;
  const Doubles share = half(gaussian(random, shares * d, 0.5, 0.3));
  std::copy(share.begin(), share.end(), c.weights.begin());
  if (shape.kind != DIR7_MIX_CHANNEL) {
    c.vectors = single(gaussian(random, 8 * d, 0.7, 0.3));
    if (shape.kind == DIR7_MIX_CROSS) c.receptance = half(gaussian(random, c.some() * d, 0, 1));
    if (shape.rankV) c.vFirst = half(gaussian(random, c.some() * d, 0, 1));
  }
  return c;
}

class DeviceMix {
 public:
  explicit DeviceMix(const MixCase& c)
      : shape_(c.shape),
        x_(c.x, 0),
        modulation_(c.modulation, 0),
        weights_(c.weights, 1),
        vectors_(c.vectors, 0),
        receptance_(c.receptance, 1),
        vFirst_(c.vFirst, 1),
        out_(c.x.size(), 0),
        value_(c.shape.kind == DIR7_MIX_CHANNEL ? 0 : c.some() * c.shape.width, 1),
        workspace_(dir7MixWorkspaceBytes(&c.shape)) {}

  int launch(void* stream) const {
    Dir7MixTensors t = {};
    t.x = static_cast<const float*>(x_.data());
    t.modulation = static_cast<const float*>(modulation_.data());
    t.weights = weights_.data();
    t.vectors = static_cast<const float*>(vectors_.data());
    t.receptance = receptance_.data();
    t.vFirst = vFirst_.data();
    t.out = static_cast<float*>(out_.data());
    t.value = value_.data();
    t.workspace = workspace_.data();
    return dir7MixLaunch(&shape_, &t, stream);
  }
  Doubles out() const { return out_.values(); }
  Doubles value() const { return value_.values(); }

 private:
  Dir7MixShape shape_;
  Tensor x_, modulation_, weights_, vectors_, receptance_, vFirst_, out_, value_;
  Buffer workspace_;
};

}  // namespace dir7
#endif  // DIR7_MIX_CASE_H_
