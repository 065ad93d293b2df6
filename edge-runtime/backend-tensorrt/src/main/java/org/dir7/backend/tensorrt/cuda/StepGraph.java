package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeThreadLocal;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;

import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * One evaluation of a sampler as a CUDA graph: next timestep, network, guidance, update of the
 * registers. Which evaluation it is, stands in device memory, so the same graph serves every step
 * of every sampler.
 */
final class StepGraph implements AutoCloseable {

  private final CUgraphExec_st executable = new CUgraphExec_st();
  private final CUstream_st stream;
  private final Runnable step;

  /**
   * @param step enqueues the evaluation; has run once before, because first runs allocate
   */
  StepGraph(CUstream_st stream, Runnable step) {
    this.stream = stream;
    this.step = step;
    CUgraph_st graph = new CUgraph_st();
    Cuda.check(
        cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capture of a step");
    step.run();
    Cuda.check(cudaStreamEndCapture(stream, graph), "capture of a step");
    Cuda.check(cudaGraphInstantiate(executable, graph, 0), "graph of a step");
    Cuda.check(cudaGraphDestroy(graph), "release of a graph");
  }

  void launch() {
    Cuda.check(cudaGraphLaunch(executable, stream), "step");
  }

  /** Enqueues the same without the graph, whose layers cannot be told apart by a profiler. */
  void runOnce() {
    step.run();
  }

  @Override
  public void close() {
    Cuda.check(cudaGraphExecDestroy(executable), "release of a graph");
  }
}
