package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamNonBlocking;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.dir7.backend.tensorrt.HostTables;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.GpuMemory;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.model.Model;
import org.dir7.engine.sample.SamplerLoop.StepListener;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.Together;

/**
 * A model on the GPU: plans over one block of activations, one arena of tensors, one stream. After
 * the constructor nothing is allocated on the device.
 *
 * <p>A picture is one upload, a graph launch an evaluation, and a decode. Each step's latent comes
 * back for the listener while the next step already runs, so that listening costs the GPU nothing;
 * a cancellation is therefore heard one step late.
 */
final class TrtSession implements Session {

  /** Name of the part of {@link #memory()} that the driver reports and nobody here allocates. */
  static final String MEASURED = "device: plans and TensorRT, measured";

  private static final String STEP = "step";

  private final CheckpointConfig config;
  private final int latentElements;
  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st[] stepDone = {new CUevent_st(), new CUevent_st()};
  private final SessionPlans plans;
  private final Arena device;
  private final Arena pinned;
  private final MemoryContract memory;

  private final FloatBuffer queries;
  private final FloatBuffer pooled;
  private final FloatBuffer timestep;
  private final FloatBuffer registers;
  private final FloatBuffer prediction;
  private final FloatBuffer control;
  private final FloatBuffer rgb;
  private final FloatBuffer[] steps;
  private final Transfers.Copy queriesUp;
  private final Transfers.Copy pooledUp;
  private final Transfers.Copy timestepUp;
  private final Transfers.Copy registersUp;
  private final Transfers.Copy controlUp;
  private final Transfers.Copy predictionDown;
  private final Transfers.Copy rgbDown;
  private final Transfers.Copy[] stepsDown;

  private final float[] queryValues;
  private final float[] embedding = new float[HostTables.TIMESTEP_WIDTH];
  private final float[] zeros;
  private final float[][] stepLatents;
  private final int most;
  private int branches;

  /** Pictures of the plan that has the prompts; 0 where the prompt is that of one. */
  private int together;

  /**
   * @param plans folder with every plan's file
   * @param pictures drawn at once at most
   * @param timing whether every layer is measured: slower, steps then run without their graphs
   */
  TrtSession(
      TrtLibrary library, Model model, Type compute, Path plans, int pictures, boolean timing) {
    this.config = model.config();
    this.latentElements = config.denoiser().latentElements();
    final long freeBefore = Machine.freeBytes();
    Cuda.check(cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking), "stream");
    for (CUevent_st event : stepDone) {
      Cuda.check(cudaEventCreateWithFlags(event, cudaEventDisableTiming), "event");
    }
    this.most = pictures;
    this.device = Arena.device(SessionMemory.device(config, compute, pictures));
    this.pinned = Arena.pinned(SessionMemory.pinned(config, pictures));
    int textDim = config.denoiser().textDim();
    this.queryValues = new float[config.denoiser().tokens() * textDim];
    this.zeros = new float[Math.max(latentElements, textDim)];
    this.stepLatents = new float[pictures][latentElements];

    this.queries = pinned.floats("queries", queryValues.length);
    this.pooled = pinned.floats("pooled", SessionMemory.BRANCHES * textDim);
    this.timestep = pinned.floats("timestep", HostTables.TIMESTEP_WIDTH);
    this.registers =
        pinned.floats("registers", SessionMemory.REGISTERS * pictures * latentElements);
    this.prediction = pinned.floats("prediction", SessionMemory.BRANCHES * latentElements);
    this.control = pinned.floats("control", SessionMemory.controlWords());
    this.rgb = pinned.floats("rgb", SessionMemory.rgbElements(config));
    this.steps =
        new FloatBuffer[] {
          pinned.floats("step.0", pictures * latentElements),
          pinned.floats("step.1", pictures * latentElements)
        };
    this.queriesUp = Transfers.up(device, pinned, "queries", stream);
    this.pooledUp = Transfers.up(device, pinned, "pooled", stream);
    this.timestepUp = Transfers.up(device, pinned, "timestep", stream);
    this.registersUp = Transfers.up(device, pinned, "registers", stream);
    this.controlUp = Transfers.up(device, pinned, "control", stream);
    this.predictionDown = Transfers.down(pinned, "prediction", device, "prediction", stream);
    this.rgbDown = Transfers.down(pinned, "rgb", device, "rgb", stream);
    this.stepsDown =
        new Transfers.Copy[] {
          Transfers.down(pinned, "step.0", device, "registers", stream),
          Transfers.down(pinned, "step.1", device, "registers", stream)
        };
    this.plans =
        new SessionPlans(
            library, config, compute, plans, pictures, device, stream, controlUp, timing);
    long taken = freeBefore - Machine.freeBytes();
    long own = device.bytes() + this.plans.activationBytes();
    this.memory =
        MemoryContract.empty()
            .with(MEASURED, Kind.DEVICE, Math.max(0, taken - own))
            .with("device: activations", Kind.DEVICE, this.plans.activationBytes())
            .with("device: tensors", Kind.DEVICE, device.bytes())
            .with("pinned host", Kind.NATIVE, pinned.bytes());
  }

  @Override
  public void prompt(Conditioning conditioning, int branches) {
    if (branches < 1 || branches > SessionMemory.BRANCHES) {
      throw new IllegalArgumentException("branches: " + branches + " is outside 1..2");
    }
    this.branches = branches;
    this.together = 0;
    upload(conditioning);
    plans.prompt();
    synchronize();
  }

  @Override
  public int mostTogether() {
    return most;
  }

  @Override
  public void promptTogether(List<Conditioning> texts) {
    if (texts.size() < 2 || texts.size() > most) {
      throw new IllegalArgumentException("pictures: " + texts.size() + " is outside 2.." + most);
    }
    this.branches = 0;
    this.together = plans.roomFor(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      upload(texts.get(i));
      plans.prompt(i, together);
      synchronize(); // the next text passes through the same pinned memory
    }
  }

  private void upload(Conditioning conditioning) {
    HostTables.queries(config.denoiser(), conditioning, queryValues, 0);
    queries.put(0, queryValues);
    int width = conditioning.pooled().length;
    pooled.put(0, conditioning.pooled());
    pooled.put(width, zeros, 0, width);
    queriesUp.run(queryValues.length);
    pooledUp.run(SessionMemory.BRANCHES * (long) width);
  }

  @Override
  public void denoise(float[] latent, double t, float[] out) {
    requirePrompt();
    HostTables.timestep(t, embedding, 0);
    timestep.put(0, embedding);
    registers.put(0, latent, 0, latentElements);
    timestepUp.run(embedding.length);
    registersUp.run(latentElements);
    plans.denoise(branches);
    int length = branches * latentElements;
    predictionDown.run(length);
    synchronize();
    prediction.get(0, out, 0, length);
  }

  @Override
  public void sample(
      SamplerPlan plan, double guidance, float[] noise, float[] latent, StepListener listener) {
    requirePrompt();
    controlUp.run(SamplerControl.write(plan, guidance, control, embedding));
    Together one = new Together(1, (i, step, all, now) -> listener.onStep(step, all, now));
    run(plan, plans.step(branches), 1, List.of(noise), List.of(latent), one);
  }

  @Override
  public void sampleTogether(
      SamplerPlan plan,
      double guidance,
      List<float[]> noise,
      List<float[]> latents,
      Together.Listener listener) {
    if (together < noise.size()) {
      throw new IllegalStateException("no prompts were given for " + noise.size() + " pictures");
    }
    controlUp.run(SamplerControl.write(plan, guidance, control, embedding));
    Together all = new Together(noise.size(), listener);
    run(plan, plans.stepTogether(together), together, noise, latents, all);
  }

  /**
   * Runs the sampler whose control block is on its way up.
   *
   * @param room pictures of the step's plan; where there are fewer, the last are nobody's
   */
  private void run(
      SamplerPlan plan,
      StepGraph graph,
      int room,
      List<float[]> noise,
      List<float[]> latents,
      Together pictures) {
    for (int i = 0; i < SessionMemory.REGISTERS * room; i++) {
      float[] start = i < noise.size() ? noise.get(i) : zeros;
      registers.put(i * latentElements, start, 0, latentElements);
    }
    registersUp.run((long) SessionMemory.REGISTERS * room * latentElements);
    int pending = 0;
    for (int e = 0; e < plan.evaluations().size(); e++) {
      plans.run(graph);
      int step = plan.evaluations().get(e).step();
      if (step > 0) {
        stepsDown[step % 2].run((long) room * latentElements);
        Cuda.check(cudaEventRecord(stepDone[step % 2], stream), "event");
        if (pending > 0) {
          hear(pictures, noise.size(), pending, plan.steps());
        }
        pending = step;
      }
    }
    hear(pictures, noise.size(), pending, plan.steps());
    for (int i = 0; i < latents.size(); i++) {
      if (pictures.wanted(i)) {
        System.arraycopy(stepLatents[i], 0, latents.get(i), 0, latentElements);
      }
    }
  }

  /** Waits for a step's latents and tells of them. */
  private void hear(Together pictures, int count, int step, int all) {
    Cuda.check(cudaEventSynchronize(stepDone[step % 2]), STEP);
    for (int i = 0; i < count; i++) {
      steps[step % 2].get(i * latentElements, stepLatents[i], 0, latentElements);
    }
    try {
      pictures.stepped(step, all, stepLatents);
    } catch (CancellationException e) {
      synchronize();
      throw e;
    }
  }

  @Override
  public void decode(float[] latent, float[] out) {
    registers.put(0, latent, 0, latentElements);
    registersUp.run(latentElements);
    plans.decode();
    rgbDown.run(rgb.capacity());
    synchronize();
    rgb.get(0, out, 0, rgb.capacity());
  }

  long activationBytes() {
    return plans.activationBytes();
  }

  private void requirePrompt() {
    if (branches == 0) {
      throw new IllegalStateException("no prompt was given");
    }
  }

  private void synchronize() {
    Cuda.check(cudaStreamSynchronize(stream), "run");
  }

  @Override
  public MemoryContract memory() {
    return memory;
  }

  @Override
  public Optional<GpuMemory> gpuMemory() {
    return Optional.of(Machine.memory());
  }

  @Override
  public List<OpTiming> timings() {
    return plans.timings();
  }

  @Override
  public void close() {
    synchronize();
    plans.close();
    device.close();
    pinned.close();
    for (CUevent_st event : stepDone) {
      Cuda.check(cudaEventDestroy(event), "release of an event");
    }
    Cuda.check(cudaStreamDestroy(stream), "release of the stream");
  }
}
