package org.dir7.engine.text;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;

/**
 * A sentence encoder of the BERT family on ONNX Runtime's CPU provider: E = last_hidden_state
 * [L,width], p = mean over all L rows, divided by its L2 norm.
 *
 * <p>One prompt at a time and no padding, because the ranges of dynamic INT8 would depend on the
 * batch. States of different ONNX Runtime versions and processors may differ by up to 5 %, so
 * whoever needs equal pictures passes stored states on. Thread-safe; holds native memory until it
 * is closed.
 */
public final class TextEncoder implements AutoCloseable {

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final String STATES = "last_hidden_state";

  private final WordPieceTokenizer tokenizer;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int width;
  private final int maxTokens;
  private final AtomicBoolean closed = new AtomicBoolean();

  private TextEncoder(
      WordPieceTokenizer tokenizer,
      OrtEnvironment environment,
      OrtSession session,
      int width,
      int maxTokens) {
    this.tokenizer = tokenizer;
    this.environment = environment;
    this.session = session;
    this.width = width;
    this.maxTokens = maxTokens;
  }

  /**
   * Loads tokenizer and model; their hashes are the caller's to check.
   *
   * @param model ONNX file
   * @param tokenizer tokenizer.json
   * @param width channels of a state
   * @param maxTokens most tokens of a prompt, [CLS] and [SEP] counted
   * @param threads threads inside an operator, at least 1
   * @throws Dir7Exception environment: ONNX Runtime does not load here; bad input: the files are
   *     not such a model
   */
  public static TextEncoder open(
      Path model, Path tokenizer, int width, int maxTokens, int threads) {
    WordPieceTokenizer words = WordPieceTokenizer.read(tokenizer);
    OrtEnvironment environment = OnnxRuntime.environment();
    OrtSession session = OnnxRuntime.session(environment, model, threads);
    TextEncoder encoder = new TextEncoder(words, environment, session, width, maxTokens);
    try {
      encoder.checkSignature(model);
      return encoder;
    } catch (OrtException | RuntimeException e) {
      encoder.close();
      throw e instanceof Dir7Exception refusal ? refusal : failed(e);
    }
  }

  /**
   * Bytes that an open encoder holds, in bounds: the weights, and what ONNX Runtime packs of them
   * for its kernels. Measured with the shipped one: 1.7 times the file, 2.0 after the first prompts
   * (without packing it holds as much and takes nine times as long).
   *
   * @param model ONNX file
   */
  public static long bytes(Path model) {
    return 2 * model.toFile().length();
  }

  private void checkSignature(Path model) throws OrtException {
    Set<String> inputs = session.getInputNames();
    if (!inputs.contains(IDS) || !Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
      throw Dir7Exception.badInput(
          "text encoder %s has the inputs %s, wanted are %s, %s and %s",
          model, inputs, IDS, MASK, TYPES);
    }
    NodeInfo states = session.getOutputInfo().get(STATES);
    if (states == null) {
      throw Dir7Exception.badInput(
          "text encoder %s has no output %s, only %s", model, STATES, session.getOutputNames());
    }
    long[] shape = states.getInfo() instanceof TensorInfo info ? info.getShape() : new long[0];
    // A dimension that the file leaves open is -1.
    if (shape.length != 3 || (shape[2] != width && shape[2] != -1)) {
      throw Dir7Exception.badInput(
          "text encoder %s gives states of shape %s, the model wants [1, tokens, %d]",
          model, Arrays.toString(shape), width);
    }
  }

  /** The version of ONNX Runtime, which belongs to every record of reference states. */
  public String runtimeVersion() {
    return environment.getVersion();
  }

  /**
   * Tokens of a prompt as {@link #encode} will read them, without running the model.
   *
   * @throws Dir7Exception bad input: no usable prompt
   */
  public Tokens tokens(String prompt) {
    Tokens tokens = tokenizer.encode(Prompt.check(prompt), maxTokens);
    if (tokens.total() == 2) {
      throw Dir7Exception.badInput(
          "prompt holds control characters or accents only; it must hold at least one visible"
              + " character");
    }
    return tokens;
  }

  /**
   * Encodes one prompt.
   *
   * @throws Dir7Exception bad input: empty, blank, or not valid Unicode
   */
  public Conditioning encode(String prompt) {
    Tokens tokens = tokens(prompt);
    int length = tokens.ids().length;
    float[] states = new float[length * width];
    run(tokens.ids(), states);
    return new Conditioning(
        length, width, states, Pooling.meanL2(states, length, width), tokens.truncated());
  }

  private void run(int[] ids, float[] states) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    long[] shape = {1, ids.length};
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try {
      for (String name : session.getInputNames()) {
        long[] values =
            switch (name) {
              case IDS -> wide;
              case MASK -> ones;
              default -> new long[ids.length]; // one segment: token types are all 0
            };
        inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
      }
      try (OrtSession.Result result = session.run(inputs, Set.of(STATES))) {
        FloatBuffer out = ((OnnxTensor) result.get(0)).getFloatBuffer();
        if (out.remaining() != states.length) {
          throw Dir7Exception.badInput(
              "text encoder gives %d values for %d tokens, the model wants a width of %d",
              out.remaining(), ids.length, width);
        }
        out.get(states);
      }
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static Dir7Exception failed(Exception e) {
    return Dir7Exception.environment("ONNX Runtime failed on the text encoder: %s", e.getMessage())
        .causedBy(e);
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }
}
