// Blocks and threads of CUDA on one CPU thread, for tests of the kernel core where there is no GPU. A block's threads
// are fibers that switch at barriers and shuffles only; blocks run one after another, so that shared memory is static.
// The order of the fibers can be reversed: a kernel whose result changes with it has a race.
#ifndef DIR7_WKV7_EMULATION_H_
#define DIR7_WKV7_EMULATION_H_

#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <vector>

#define __device__
#define __host__
#define __global__
#define __launch_bounds__(threads)
#define DIR7_SHARED static
#define DIR7_LAUNCH(kernel, blocks, threads, stream, ...) \
  (static_cast<void>(stream), dir7::emulation::launch(blocks, threads, [&] { kernel(__VA_ARGS__); }))
#define DIR7_LAUNCH_EARLY DIR7_LAUNCH
#define DIR7_LAUNCH_EARLY_SHARED(kernel, blocks, threads, bytes, stream, ...) \
  (static_cast<void>(bytes), DIR7_LAUNCH(kernel, blocks, threads, stream, __VA_ARGS__))
#define DIR7_DYNAMIC_SHARED(name, mostBytes) static float4 name[(mostBytes) / 16]
#define DIR7_GRID_CONSTANT

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(8) uint2 {
  unsigned x, y;
};
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

// IEEE binary16, rounded to nearest even.
struct __half {
  uint16_t bits;
};
inline float __half2float(__half h) {
  const int exponent = h.bits >> 10 & 31, mantissa = h.bits & 1023;
  float x;
  if (exponent == 0)
    x = ldexpf(static_cast<float>(mantissa), -24);
  else if (exponent == 31)
    x = mantissa ? NAN : INFINITY;
  else
    x = ldexpf(static_cast<float>(mantissa + 1024), exponent - 25);
  return h.bits & 0x8000 ? -x : x;
}
inline __half __float2half(float f) {
  const uint16_t sign = signbit(f) ? 0x8000 : 0;
  const float x = fabsf(f);
  if (f != f) return {0x7e00};
  if (x == 0) return {sign};
  if (x >= 65520.0f) return {static_cast<uint16_t>(sign | 0x7c00)};
  int exponent;
  frexpf(x, &exponent);
  const int unit = exponent - 11 < -24 ? -24 : exponent - 11;  // of the last kept place
  const int scaled = static_cast<int>(nearbyintf(ldexpf(x, -unit)));
  // A normal number's scaled value carries the hidden bit 1024, which adds one to the exponent field.
  return {static_cast<uint16_t>(sign | (scaled + ((unit + 24) << 10)))};
}

namespace dir7 {
namespace emulation {

struct Barrier {
  int members = 0, arrived = 0;
  unsigned generation = 0;
  void release() {
    arrived = 0;
    generation++;
  }
};

struct Fiber {
  static constexpr size_t kStack = 64 << 10;
  std::unique_ptr<char[]> stack{new char[kStack]};
  ucontext_t first;
  jmp_buf at;
  bool started = false, done = false;
  Barrier* waiting = nullptr;
  unsigned generation = 0;
  unsigned parity = 0;
  dim3 index;
};

struct Block {
  std::vector<Fiber> fibers;
  std::vector<Barrier> warps;
  Barrier all;
  std::vector<float> exchange[2];
  std::vector<std::array<unsigned, 6>> words[2];
  const std::function<void()>* body = nullptr;
  int running = 0;
  jmp_buf scheduler;
};

inline Block& block() {
  static Block b;
  return b;
}
inline bool& reversed() {
  static bool r = false;
  return r;
}
inline dim3& blockIndex() {
  static dim3 i;
  return i;
}
inline Fiber& self() { return block().fibers[block().running]; }

inline void leave(Barrier& barrier) {
  if (--barrier.members > 0 && barrier.arrived == barrier.members) barrier.release();
}

inline void runFiber() {
  Block& b = block();
  (*b.body)();
  self().done = true;
  leave(b.all);
  leave(b.warps[b.running / 32]);
  _longjmp(b.scheduler, 1);
}

inline void await(Barrier& barrier) {
  Block& b = block();
  if (++barrier.arrived == barrier.members) return barrier.release();
  Fiber& f = self();
  f.waiting = &barrier;
  f.generation = barrier.generation;
  if (!_setjmp(f.at)) _longjmp(b.scheduler, 1);
}

inline void resume(int i) {
  Block& b = block();
  Fiber& f = b.fibers[i];
  b.running = i;
  f.waiting = nullptr;
  if (_setjmp(b.scheduler)) return;
  if (f.started) _longjmp(f.at, 1);
  f.started = true;
  setcontext(&f.first);
}

inline void runBlock(int threads, const std::function<void()>& body) {
  Block& b = block();
  b.fibers.resize(threads);
  b.warps.assign((threads + 31) / 32, Barrier());
  b.all = Barrier();
  b.all.members = threads;
  b.body = &body;
  for (auto& e : b.exchange) e.assign((threads + 31) / 32 * 32, 0.0f);
  for (auto& w : b.words) w.resize((threads + 31) / 32 * 32);
  for (int i = 0; i < threads; i++) {
    Fiber& f = b.fibers[i];
    f.started = f.done = false;
    f.waiting = nullptr;
    f.parity = 0;
    f.index = dim3(i, 0, 0);
    b.warps[i / 32].members++;
    getcontext(&f.first);
    f.first.uc_stack.ss_sp = f.stack.get();
    f.first.uc_stack.ss_size = Fiber::kStack;
    f.first.uc_link = nullptr;
    makecontext(&f.first, runFiber, 0);
  }
  for (int left = threads; left > 0;) {
    bool moved = false;
    for (int n = 0; n < threads; n++) {
      const int i = reversed() ? threads - 1 - n : n;
      Fiber& f = b.fibers[i];
      if (f.done || (f.waiting && f.waiting->generation == f.generation)) continue;
      resume(i);
      moved = true;
      if (f.done) left--;
    }
    if (!moved) {
      fprintf(stderr, "emulation: the threads of a block wait at different barriers\n");
      abort();
    }
  }
}

inline void launch(dim3 blocks, dim3 threads, const std::function<void()>& body) {
  for (unsigned z = 0; z < blocks.z; z++)
    for (unsigned y = 0; y < blocks.y; y++)
      for (unsigned x = 0; x < blocks.x; x++) {
        blockIndex() = dim3(x, y, z);
        runBlock(static_cast<int>(threads.x), body);
      }
}

// Two buffers in turn: a value is read before its writer can reach the next but one shuffle.
inline float shuffleXor(float value, int mask) {
  Block& b = block();
  Fiber& f = self();
  const int i = b.running;
  std::vector<float>& slots = b.exchange[f.parity ^= 1];
  slots[i] = value;
  await(b.warps[i / 32]);
  return slots[i ^ mask];
}

// The words of all lanes of the caller's warp, in turn as above.
inline const std::array<unsigned, 6>* shareWords(const unsigned (&mine)[6]) {
  Block& b = block();
  const int i = b.running;
  auto& slots = b.words[self().parity ^= 1];
  std::copy(mine, mine + 6, slots[i].begin());
  await(b.warps[i / 32]);
  return &slots[i / 32 * 32];
}

}  // namespace emulation
}  // namespace dir7

#define threadIdx (dir7::emulation::self().index)
#define blockIdx (dir7::emulation::blockIndex())
inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline float __fdividef(float a, float b) { return a / b; }
inline void __syncthreads() { dir7::emulation::await(dir7::emulation::block().all); }
inline void __syncwarp() { dir7::emulation::await(dir7::emulation::block().warps[threadIdx.x / 32]); }
inline float __shfl_xor_sync(unsigned, float value, int mask) { return dir7::emulation::shuffleXor(value, mask); }

#endif  // DIR7_WKV7_EMULATION_H_
