package org.dir7.benchmarks.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.dir7.engine.Conditioning;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.sample.SamplerLoop;

/** An exported model in ONNX Runtime, as a network that a {@link SamplerLoop} can run. */
final class OnnxDenoiser implements SamplerLoop.Network, AutoCloseable {

  private final DenoiserConfig config;
  private final int branches;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private OnnxTensor queries;
  private OnnxTensor pooled;

  /**
   * Loads a model.
   *
   * @param branches as exported
   * @param threads that share one operator's work
   */
  OnnxDenoiser(Path file, DenoiserConfig config, int branches, int threads) throws OrtException {
    this.config = config;
    this.branches = branches;
    try (OrtSession.SessionOptions options = OrtThreads.options(threads)) {
      this.session = environment.createSession(file.toString(), options);
    }
  }

  /** Sets what the first branch is conditional on; a second one has no text. */
  void prompt(Conditioning text) throws OrtException {
    closePrompt();
    int tokens = config.tokens();
    float[] spread = TextQueries.of(text, config.crossQuery(), tokens, branches);
    queries = tensor(spread, tokens, branches, text.width());
    float[] all = new float[branches * text.width()];
    System.arraycopy(text.pooled(), 0, all, 0, text.width());
    pooled = tensor(all, branches, text.width());
  }

  @Override
  public void evaluate(float[] latent, double t, float[] out) {
    int side = config.latentSize();
    try (OnnxTensor image = tensor(latent, config.latentChannels(), side, side);
        OnnxTensor time =
            OnnxTensor.createTensor(
                environment, DoubleBuffer.wrap(new double[] {t}), new long[] {1, 1});
        OrtSession.Result result =
            session.run(
                Map.of(
                    OnnxExport.LATENT, image,
                    OnnxExport.TIME, time,
                    OnnxExport.QUERIES, queries,
                    OnnxExport.POOLED, pooled))) {
      FloatBuffer prediction = ((OnnxTensor) result.get(0)).getFloatBuffer();
      prediction.get(out, 0, prediction.remaining());
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws OrtException {
    closePrompt();
    session.close();
  }

  private void closePrompt() {
    if (queries != null) {
      queries.close();
      pooled.close();
    }
  }

  private OnnxTensor tensor(float[] values, long... shape) throws OrtException {
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
  }
}
