package org.dir7.backend.tensorrt.network;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Value;
import org.dir7.engine.model.Weights;

/**
 * What the families of operations share while one network is emitted: the tensors of the graph's
 * values so far, weights, and the rule of types.
 *
 * <p>Types: the residual stream, norms, modulation and the condition vector are FP32; everything
 * that feeds or leaves a matrix product has the compute type. Rows are rank 2, [rows, width], rows
 * of the conditional branches first, picture by picture.
 */
final class Emission<T> {

  final LayerSink<T> sink;
  final Weights weights;
  final DenoiserConfig config;

  /** Drawn at once, at least 1. */
  final int pictures;

  /** Of every picture: 1 or 2. */
  final int branches;

  /** Branches of all pictures: first the conditional ones, then those without text. */
  final int sequences;

  /** FP16, or FP32 for engines of that precision. */
  final Type compute;

  private final Map<Value, T> tensors = new HashMap<>();

  /** Rows that were [b,T,width] before: from plugin to plugin nothing is reshaped. */
  private final Map<T, T> tokensOfRows = new IdentityHashMap<>();

  Emission(
      LayerSink<T> sink,
      Weights weights,
      DenoiserConfig config,
      int pictures,
      int branches,
      Type compute) {
    this.sink = sink;
    this.weights = weights;
    this.config = config;
    this.pictures = pictures;
    this.branches = branches;
    this.sequences = pictures * branches;
    this.compute = compute;
  }

  T get(Value value) {
    T tensor = tensors.get(value);
    if (tensor == null) {
      throw new IllegalStateException(value.name() + " is read before it is written");
    }
    return tensor;
  }

  void put(Value value, T tensor) {
    tensors.put(value, tensor);
  }

  T as(T tensor, Type type) {
    return sink.type(tensor) == type ? tensor : sink.cast(tensor, type);
  }

  /** A vector of the checkpoint as one row [1,width]. */
  T row(String name, Type type) {
    float[] values = weights.vector(name);
    return sink.constant(name, type, values, 1, values.length);
  }

  /** A matrix [out,in] in the compute type. */
  T matrix(String name) {
    float[] values = ExpandedMatrix.floats(weights.matrix(name));
    int columns = weights.matrix(name).columns();
    return sink.constant(name, compute, values, values.length / columns, columns);
  }

  /** Chunk {@code chunk} of a modulation [sequences, chunks*width], as [sequences,1,width]. */
  T chunk(Value modulation, int chunk, int width) {
    T part = sink.slice(get(modulation), 1, chunk * width, width);
    return sink.reshape(part, sequences, 1, width);
  }

  /** Rows of some sequences as [b,T,width]. */
  T tokens(T rows) {
    T known = tokensOfRows.get(rows);
    if (known != null) {
      return known;
    }
    int[] shape = sink.shape(rows);
    return sink.reshape(rows, shape[0] / config.tokens(), config.tokens(), shape[1]);
  }

  /** [b,T,width] as rows. */
  T rows(T tokens) {
    int[] shape = sink.shape(tokens);
    T rows = sink.reshape(tokens, shape[0] * shape[1], shape[2]);
    tokensOfRows.put(rows, tokens);
    return rows;
  }

  T silu(T x) {
    return sink.combine(Pointwise.MULTIPLY, x, sink.map(Pointwise.SIGMOID, x));
  }
}
