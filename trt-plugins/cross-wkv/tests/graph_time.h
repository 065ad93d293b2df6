// How long calls take in a CUDA graph, where the launch from the host costs nothing.
#ifndef DIR7_GRAPH_TIME_H_
#define DIR7_GRAPH_TIME_H_

#include <algorithm>
#include <functional>

#include "device_memory.h"

namespace dir7 {

// Median microseconds of a graph that holds what enqueue puts on the stream.
inline double graphMicroseconds(const std::function<void(cudaStream_t)>& enqueue) {
  constexpr int kLaunches = 25, kWarmUp = 3;
  cudaStream_t stream;
  cudaGraph_t graph;
  cudaGraphExec_t executable;
  cudaEvent_t start, end;
  require(cudaStreamCreate(&stream), "stream");
  require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capture");
  enqueue(stream);
  require(cudaStreamEndCapture(stream, &graph), "capture");
  require(cudaGraphInstantiateWithFlags(&executable, graph, 0), "graph");
  require(cudaEventCreate(&start), "event");
  require(cudaEventCreate(&end), "event");
  std::vector<double> times;
  for (int i = 0; i < kLaunches + kWarmUp; i++) {
    float ms;
    require(cudaEventRecord(start, stream), "event");
    require(cudaGraphLaunch(executable, stream), "graph");
    require(cudaEventRecord(end, stream), "event");
    require(cudaEventSynchronize(end), "graph");
    require(cudaEventElapsedTime(&ms, start, end), "event");
    if (i >= kWarmUp) times.push_back(ms * 1000.0);
  }
  std::sort(times.begin(), times.end());
  cudaEventDestroy(start);
  cudaEventDestroy(end);
  cudaGraphExecDestroy(executable);
  cudaGraphDestroy(graph);
  cudaStreamDestroy(stream);
  return times[times.size() / 2];
}

}  // namespace dir7
#endif  // DIR7_GRAPH_TIME_H_
