package org.dir7.backend.cpu.plan;

import java.util.Optional;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.engine.graph.Value;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;
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
    return frame.first() + arena.offset(graph, value);
  }

  Slice slice(Value value) {
    return new Slice(frame.memory(), offset(value));
  }

  float[] vector(String name) {
    return weights.vector(prefix + name);
  }

  /** How a linear map's input is quantized, if it is. */
  Optional<InputQuantization> inputOf(String name) {
    return matrix(name) instanceof WeightMatrix.I8 i8 ? i8.input() : Optional.empty();
  }

  /** The full name of an operation's weights. */
  String name(String matrix) {
    return prefix + matrix + ".weight";
  }

  /** The weights of a linear map or a convolution. */
  WeightMatrix matrix(String name) {
    return weights.matrix(name(name));
  }
}
