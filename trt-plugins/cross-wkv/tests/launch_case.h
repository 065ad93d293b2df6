// Runs a case through the launch interface, every variant alike.
#ifndef DIR7_WKV7_LAUNCH_CASE_H_
#define DIR7_WKV7_LAUNCH_CASE_H_

#include "device_memory.h"
#include "reference.h"

namespace dir7 {

struct Result {
  std::vector<double> y, vOut, stateOut;
};

// Device copies of a case's tensors and room for its outputs.
class DeviceCase {
 public:
  DeviceCase(const Case& c, int variant)
      : shape_(c.shape),
        variant_(variant),
        r_(c.r, c.shape.type),
        w_(c.w, c.shape.fused ? c.shape.type : c.shape.decayType),
        k_(c.k, c.shape.type),
        v_(c.v, c.shape.type),
        a_(c.a, c.shape.type),
        b_(c.b, c.shape.type),
        g_(c.g, c.shape.type),
        vFirst_(c.vFirst, c.shape.type),
        vPre_(c.vPre, c.shape.type),
        kK_(c.kK, 0),
        kA_(c.kA, 0),
        rK_(c.rK, 0),
        lnWeight_(c.lnWeight, 0),
        lnBias_(c.lnBias, 0),
        stateIn_(c.stateIn, 0),
        y_(c.size(), c.shape.type),
        vOut_(c.shape.fused ? c.size() : 0, c.shape.type),
        stateOut_(c.stateSize(), 0),
        workspace_(dir7WkvWorkspaceBytes(&c.shape, variant)) {}

  int launch(void* stream) const {
    Dir7WkvTensors x = {};
    x.r = r_.data();
    x.w = w_.data();
    x.k = k_.data();
    x.v = v_.data();
    x.a = a_.data();
    x.b = b_.data();
    x.g = g_.data();
    x.vFirst = vFirst_.data();
    x.vPre = vPre_.data();
    x.kK = static_cast<const float*>(kK_.data());
    x.kA = static_cast<const float*>(kA_.data());
    x.rK = static_cast<const float*>(rK_.data());
    x.lnWeight = static_cast<const float*>(lnWeight_.data());
    x.lnBias = static_cast<const float*>(lnBias_.data());
    x.stateIn = static_cast<const float*>(stateIn_.data());
    x.y = y_.data();
    x.vOut = vOut_.data();
    x.stateOut = static_cast<float*>(stateOut_.data());
    x.workspace = workspace_.data();
    return dir7WkvLaunch(&shape_, &x, variant_, stream);
  }

  // Waits for the launch: copies from the device do.
  Result result() const { return {y_.values(), vOut_.values(), stateOut_.values()}; }

 private:
  Dir7WkvShape shape_;
  int variant_;
  Tensor r_, w_, k_, v_, a_, b_, g_, vFirst_, vPre_, kK_, kA_, rK_, lnWeight_, lnBias_, stateIn_;
  Tensor y_, vOut_, stateOut_;
  Buffer workspace_;
};

inline Result run(const Case& c, int variant) {
  DeviceCase device(c, variant);
  require(device.launch(nullptr), "launch");
  return device.result();
}

// |actual - expected| over |expected|, as vectors; NaN when any value is.
inline double relativeError(const std::vector<double>& expected, const std::vector<double>& actual) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
    norm += expected[i] * expected[i];
  }
  return sqrt(difference / norm);
}

}  // namespace dir7
#endif  // DIR7_WKV7_LAUNCH_CASE_H_
