package org.dir7.benchmarks.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dir7.benchmarks.measure.Ideal.Product;

/** One matrix product with a constant right side, as a model of its own in ONNX Runtime. */
final class OnnxProduct implements AutoCloseable {

  /** How ONNX Runtime computes it; both take and give FP32. */
  enum Kind {
    FP32,
    /**
     * Its own integer path: I8 weights with a scale a column, activations quantized to U8 by their
     * range in every call.
     */
    W8A8
  }

  private static final int SEED = 5;

  private final OrtSession session;
  private final OnnxTensor input;

  OnnxProduct(Product shape, int rows, Kind kind, int threads) throws OrtException {
    Random random = new Random(SEED);
    OnnxGraph graph = new OnnxGraph("product");
    graph.input("x", OnnxType.FLOAT, rows, shape.in());
    String y = kind == Kind.FP32 ? fp32(graph, shape, random) : w8a8(graph, shape, random);
    graph.output(y, "y", OnnxType.FLOAT, rows, shape.out());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = OrtThreads.options(threads)) {
      this.session = environment.createSession(graph.toModel().toByteArray(), options);
    }
    FloatBuffer x = FloatBuffer.wrap(RandomTensors.normal(random, rows * shape.in()));
    this.input = OnnxTensor.createTensor(environment, x, new long[] {rows, shape.in()});
  }

  void run() {
    try {
      session.run(Map.of("x", input)).close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws OrtException {
    input.close();
    session.close();
  }

  private static String fp32(OnnxGraph graph, Product shape, Random random) {
    float[] weights = RandomTensors.normal(random, shape.in() * shape.out());
    return graph.node("MatMul", List.of("x", graph.weight("w", weights, shape.in(), shape.out())));
  }

  /** The pattern that ONNX Runtime fuses into one operator. */
  private static String w8a8(OnnxGraph graph, Product shape, Random random) {
    byte[] weights = new byte[shape.in() * shape.out()];
    random.nextBytes(weights);
    float[] scales = RandomTensors.normal(random, shape.out());
    List<String> quantized = graph.nodes("DynamicQuantizeLinear", List.of("x"), 3);
    String w = graph.weight("w", weights, shape.in(), shape.out());
    String zero = graph.weight("zero", new byte[shape.out()], shape.out());
    String sums = graph.node("MatMulInteger", List.of(quantized.get(0), w, quantized.get(2), zero));
    String real =
        graph.node("Cast", List.of(sums), OnnxAttribute.of("to", OnnxType.FLOAT.number()));
    String scale =
        graph.node("Mul", List.of(quantized.get(1), graph.weight("scale", scales, shape.out())));
    return graph.node("Mul", List.of(real, scale));
  }
}
