package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.PackedMatrix;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.engine.graph.Value;
import org.dir7.engine.model.Weights;

/**
 * What compiling one graph needs.
 *
 * @param graph number of the graph in the arena's plan
 * @param prefix put before weight names
 * @param grid tokens a side
 */
record PlanContext(
    Frame frame,
    Kernels kernels,
    Weights weights,
    ArenaPlan arena,
    int graph,
    String prefix,
    int grid) {

  int offset(Value value) {
    return arena.offset(graph, value);
  }

  Slice slice(Value value) {
    return new Slice(frame.memory(), offset(value));
  }

  float[] vector(String name) {
    return weights.vector(prefix + name);
  }

  /** The weights of a linear map, packed. */
  PackedMatrix matrix(String name, boolean bias) {
    float[] biases = bias ? vector(name + ".bias") : null;
    return PackedMatrix.of(
        kernels.gemm().layout(), weights.matrix(prefix + name + ".weight"), biases);
  }
}
