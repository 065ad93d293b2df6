// What the Java backend needs beside TensorRT and the CrossWKV plugin: the sampler's arithmetic on the GPU, and the
// release of TensorRT's objects (the Java presets leave them alone). Plain C; no state of its own.
#ifndef DIR7_RUNTIME_H_
#define DIR7_RUNTIME_H_

#ifdef __cplusplus
extern "C" {
#endif

enum {
  DIR7_MAX_REGISTERS = 3,
  DIR7_UPDATE_STRIDE = 4,  // floats a register in an update: 3 registers, then the network's output
  DIR7_CONTROL_HEADER = 4  // words before the updates
};

// Device memory of a sampler run, 4-byte words, written by the host before the first step:
//   [0] int   next evaluation, 0 at the start; advanced by dir7_step_begin
//   [1] int   evaluation in progress
//   [2] int   registers, 1..3
//   [3] float guidance g; 1 reads the conditional branch alone
//   [4 + e * 12 + i * 4 + j]  update of register i by register j of evaluation e; j = 3: by the network's output
//   [4 + maxEvaluations * 12 + e * width + c]  timestep embedding of evaluation e
// All functions enqueue on the stream (a cudaStream_t), allocate nothing, may be captured in a CUDA graph, and return
// a cudaError_t (0 is success).

// Takes the next evaluation: copies its timestep embedding [width] to where the network reads it.
int dir7_step_begin(void* control, int maxEvaluations, int width, float* timestep, void* stream);

// v = out[1] + g (out[0] - out[1]) where there are two branches, else out[0]; then, all from the old registers and
// with fused multiply-add in this order,
//   register[i] = fma(u[i][3], v, fma(u[i][n-1], register[n-1], ... u[i][0] * register[0]))
// prediction [branches, size], registers [3, size], FP32.
int dir7_sampler_update(
    void* control, const float* prediction, int branches, int size, float* registers, void* stream);

// The destructors, which the presets do not call. Null is allowed.
void dir7_destroy_runtime(void* runtime);
void dir7_destroy_engine(void* engine);
void dir7_destroy_context(void* context);
void dir7_destroy_inspector(void* inspector);  // before its engine
void dir7_destroy_builder(void* builder);
void dir7_destroy_network(void* network);
void dir7_destroy_builder_config(void* config);
void dir7_destroy_host_memory(void* memory);
void dir7_destroy_timing_cache(void* cache);

// Times of a context's layers, added up over all enqueues from attach on (outside of graph captures; every enqueue
// then waits for the GPU). Layers in the order in which they first ran. TensorRT takes no profiler back: destroy it after
// its context; names live until then.
void* dir7_profiler_attach(void* context);
int dir7_profiler_layers(const void* profiler);
const char* dir7_profiler_name(const void* profiler, int layer);
double dir7_profiler_milliseconds(const void* profiler, int layer);  // of all calls together
long dir7_profiler_calls(const void* profiler, int layer);
void dir7_profiler_destroy(void* profiler);

#ifdef __cplusplus
}
#endif
#endif  // DIR7_RUNTIME_H_
