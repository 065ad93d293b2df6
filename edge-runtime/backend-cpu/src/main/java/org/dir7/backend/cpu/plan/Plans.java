package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dir7.backend.cpu.HeldPrediction;
import org.dir7.backend.cpu.MatrixObserver;
import org.dir7.backend.cpu.WorkerPool;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.ArenaUse;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.graph.DecoderGraph;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.TokenOp;
import org.dir7.engine.graph.Value;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;

/**
 * A model ready to run: denoiser and decoder as plans over one arena. The decoder may run between
 * two steps of the denoiser; it shares memory only with what a call computes anew.
 */
public final class Plans {

  private static final int DENOISER = 0;
  private static final int DECODER = 1;

  private final Frame frame;
  private final ArenaPlan arena;
  private final int textAt;
  private final int pooledAt;
  private final int latentAt;
  private final int predictionAt;
  private final int decoderLatentAt;
  private final int rgbAt;
  private final Plan prompt;
  private final Plan step;
  private final Plan call;
  private final Plan decode;
  private final long weightBytes;
  private final long tableBytes;
  private int scratchFloats;

  /** The time for which the values of the step stage hold; NaN for none. */
  private double stepTime = Double.NaN;

  private MatrixObserver observer;

  /** Packs weights and allocates everything. */
  public Plans(Model model, Kernels kernels, int threads, boolean timing) {
    CheckpointConfig config = model.config();
    Graph denoiser = DenoiserGraph.of(config.denoiser());
    Graph decoder = DecoderGraph.of(config.denoiser(), config.latent(), config.decoder());
    int tokens = config.denoiser().tokens();
    arena = new ArenaPlan(List.of(denoiser, decoder), tokens, config.denoiser().maxTextTokens());
    frame = new Frame(tokens, threads, arena.size(), quantizedFloats(model, denoiser, tokens));
    textAt = place(DENOISER, denoiser.input(DenoiserGraph.TEXT));
    pooledAt = place(DENOISER, denoiser.input(DenoiserGraph.POOLED));
    latentAt = place(DENOISER, denoiser.input(DenoiserGraph.LATENT));
    predictionAt = place(DENOISER, denoiser.output());
    decoderLatentAt = place(DECODER, decoder.input(DecoderGraph.LATENT));
    rgbAt = place(DECODER, decoder.output());
    PlanCompiler compiler = new PlanCompiler(timing);
    int grid = config.denoiser().grid();
    PlanContext context =
        new PlanContext(frame, kernels, model.weights(), arena, DENOISER, "", grid);
    prompt = compiler.compile(context, denoiser, Stage.PROMPT);
    step = compiler.compile(context, denoiser, Stage.STEP);
    call = compiler.compile(context, denoiser, Stage.CALL);
    decode =
        compiler.compile(
            new PlanContext(frame, kernels, model.weights(), arena, DECODER, Weights.DECODER, grid),
            decoder,
            Stage.CALL);
    weightBytes = compiler.weightBytes();
    tableBytes = compiler.tableBytes();
    scratchFloats = compiler.scratchFloats();
    frame.allocateScratch(scratchFloats);
  }

  /** First element of a value in the arena. */
  private int place(int graph, Value value) {
    return frame.first() + arena.offset(graph, value);
  }

  /** Floats of the largest rows that an integer product reads; 0 where there is none. */
  static int quantizedFloats(Model model, Graph denoiser, int tokens) {
    int floats = 0;
    for (Op op : denoiser.ops()) {
      if (op instanceof TokenOp.Linear linear
          && model.weights().matrix(linear.matrix() + ".weight") instanceof WeightMatrix.I8 i8
          && i8.input().isPresent()) {
        int rows = linear.in().extent().rows(ArenaPlan.MAX_BRANCHES, tokens, 0);
        floats = Math.max(floats, rows * linear.in().width());
      }
    }
    return floats;
  }

  /** Takes a prompt and runs what depends on it alone. */
  public void prompt(WorkerPool pool, Conditioning conditioning, int branches) {
    frame.prompt(branches, conditioning.tokens());
    int width = conditioning.width();
    float[] memory = frame.memory();
    System.arraycopy(conditioning.text(), 0, memory, textAt, conditioning.tokens() * width);
    System.arraycopy(conditioning.pooled(), 0, memory, pooledAt, width);
    for (int branch = 1; branch < branches; branch++) {
      Arrays.fill(memory, pooledAt + branch * width, pooledAt + (branch + 1) * width, 0f);
    }
    run(prompt, pool);
    stepTime = Double.NaN;
  }

  /** Evaluates the network; see {@link org.dir7.engine.backend.Session#denoise}. */
  public void denoise(WorkerPool pool, float[] latent, double t, float[] out) {
    begin(pool, latent, t);
    run(call, pool);
    System.arraycopy(frame.memory(), predictionAt, out, 0, frame.branches() * latent.length);
  }

  /** Runs what depends on the time, and takes the latent: the call may begin. */
  private void begin(WorkerPool pool, float[] latent, double t) {
    if (t != stepTime) {
      frame.time(t);
      run(step, pool);
      stepTime = t;
    }
    System.arraycopy(latent, 0, frame.memory(), latentAt, latent.length);
  }

  /** See {@link org.dir7.backend.cpu.CalibrationSession#hold}. */
  public HeldPrediction hold(
      WorkerPool pool, Conditioning conditioning, int branches, float[] latent, double t) {
    return new Held(pool, conditioning, branches, latent, t);
  }

  /** The arena as it is just before a step of the call. */
  private final class Held implements HeldPrediction {

    private final WorkerPool pool;
    private final Conditioning conditioning;
    private final int branches;
    private final float[] latent;
    private final double t;
    private final float[] memory = new float[frame.memory().length];
    private int at = call.size();

    Held(WorkerPool pool, Conditioning conditioning, int branches, float[] latent, double t) {
      this.pool = pool;
      this.conditioning = conditioning;
      this.branches = branches;
      this.latent = latent;
      this.t = t;
    }

    @Override
    public void predict(String changed, float[] out) {
      int first = call.first(changed);
      if (first < 0) {
        predictAnew(changed, out);
        return;
      }
      if (first < at) {
        prompt(pool, conditioning, branches);
        begin(pool, latent, t);
        at = 0;
      } else {
        frame.prompt(branches, conditioning.tokens());
        System.arraycopy(memory, 0, frame.memory(), 0, memory.length);
      }
      call.run(pool, at, first);
      System.arraycopy(frame.memory(), 0, memory, 0, memory.length);
      at = first;
      finish(at, out);
    }

    /**
     * The matrix acts on what is computed once a prompt or once a time. Where nothing before the
     * held place reads that, the call goes on there, with the new values put into the old arena.
     */
    private void predictAnew(String changed, float[] out) {
      Set<Value> values = new HashSet<>();
      Stream.of(prompt, step)
          .flatMap(p -> p.op(changed).stream())
          .forEach(op -> values.addAll(op.outputs()));
      prompt.spread(values);
      step.spread(values);
      prompt(pool, conditioning, branches);
      begin(pool, latent, t);
      if (call.firstReader(values) < at) {
        finish(0, out);
        return;
      }
      float[] arenaNow = frame.memory();
      float[] fresh = arenaNow.clone();
      System.arraycopy(memory, 0, arenaNow, 0, memory.length);
      for (Value value : values) {
        // What no call reads may have lost its place to something else.
        if (call.reads(value)) {
          int from = place(DENOISER, value);
          int floats = frame.rows(value) * value.width();
          System.arraycopy(fresh, from, arenaNow, from, floats);
        }
      }
      finish(at, out);
    }

    private void finish(int from, float[] out) {
      call.run(pool, from, call.size());
      System.arraycopy(frame.memory(), predictionAt, out, 0, branches * latent.length);
      // The arena holds this prediction's prompt and time.
      stepTime = Double.NaN;
    }
  }

  /** Decodes a latent; see {@link org.dir7.engine.backend.Session#decode}. */
  public void decode(WorkerPool pool, float[] latent, float[] rgb) {
    System.arraycopy(latent, 0, frame.memory(), decoderLatentAt, latent.length);
    run(decode, pool);
    System.arraycopy(frame.memory(), rgbAt, rgb, 0, rgb.length);
  }

  private void run(Plan plan, WorkerPool pool) {
    frame.alignScratch();
    if (observer == null) {
      plan.run(pool);
    } else {
      plan.run(pool, observer);
    }
  }

  /** See {@link org.dir7.backend.cpu.CalibrationSession#observe}. */
  public void observe(MatrixObserver newObserver) {
    observer = newObserver;
  }

  /** See {@link org.dir7.backend.cpu.CalibrationSession#replace}. */
  public void replace(String matrix, WeightMatrix weights) {
    MatrixStep found =
        Stream.of(prompt, step, call, decode)
            .flatMap(plan -> plan.matrices().stream())
            .filter(m -> m.matrix().equals(matrix))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no matrix " + matrix + " here"));
    found.replace(weights);
    if (found.scratchFloats() > scratchFloats) {
      scratchFloats = found.scratchFloats();
      frame.allocateScratch(scratchFloats);
    }
    stepTime = Double.NaN;
  }

  /** Bytes by part. */
  public MemoryContract memory() {
    return contract(
        weightBytes,
        tableBytes,
        AlignedFloats.bytes(arena.size()),
        (long) Float.BYTES * frame.quantizedRows().length,
        frame.threads() * AlignedFloats.bytes(scratchFloats));
  }

  /** Names and places of the parts; a worker's scratch holds the WKV state of its head. */
  static MemoryContract contract(
      long weights, long tables, long arena, long quantized, long scratch) {
    MemoryContract contract =
        MemoryContract.empty()
            .with("weights", Kind.NATIVE, weights)
            .with("tables", Kind.HEAP, tables)
            .with("arena", Kind.HEAP, arena);
    return (quantized == 0 ? contract : contract.with("quantized inputs", Kind.HEAP, quantized))
        .with("scratch, WKV states", Kind.HEAP, scratch);
  }

  /** How the arena is used. */
  public ArenaUse arenaUse() {
    return arena.use();
  }

  /** Time an operation, in the order in which they run. */
  public List<OpTiming> timings() {
    List<OpTiming> all = new ArrayList<>();
    for (Plan plan : List.of(prompt, step, call, decode)) {
      all.addAll(plan.timings());
    }
    return all;
  }
}
