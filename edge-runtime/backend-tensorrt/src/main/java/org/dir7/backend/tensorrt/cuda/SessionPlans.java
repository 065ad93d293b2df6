package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.dir7.backend.tensorrt.HostTables;
import org.dir7.backend.tensorrt.network.Networks;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.PlanName;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Value;

/**
 * The plans of a session, bound to its tensors. They run one after the other on one stream, so they
 * share one block of activations, as large as the largest needs.
 */
final class SessionPlans implements AutoCloseable {

  private final Map<PlanName, LoadedPlan> plans = new EnumMap<>(PlanName.class);
  private final BytePointer activations;
  private final long activationBytes;
  private final CUstream_st stream;
  private final PromptRows promptRows;
  private final StepGraph guidedStep;
  private final StepGraph singleStep;

  /** Of several pictures. */
  private final Map<Integer, StepGraph> stepsTogether = new TreeMap<>();

  /** With timing only: layers of every plan; steps then run without their graphs. */
  private final Map<PlanName, LayerProfiler> profilers = new EnumMap<>(PlanName.class);

  /**
   * @param folder with every plan's file
   * @param pictures drawn at once at most
   * @param controlUp uploads a control block, whatever is in it, for the first runs
   * @param timing whether every layer is measured
   */
  SessionPlans(
      TrtLibrary library,
      CheckpointConfig config,
      Type compute,
      Path folder,
      int pictures,
      Arena device,
      CUstream_st stream,
      Transfers.Copy controlUp,
      boolean timing) {
    this.stream = stream;
    for (PlanName name : PlanName.upTo(pictures)) {
      plans.put(name, new LoadedPlan(library, folder.resolve(name.file())));
    }
    this.activationBytes =
        plans.values().stream().mapToLong(LoadedPlan::activationBytes).max().orElse(0);
    this.activations = DeviceMemory.allocate(activationBytes, "activations");
    plans.values().forEach(p -> p.useMemory(activations, activationBytes));
    this.promptRows = new PromptRows(config.denoiser(), compute, device, stream);
    bind(config, device);
    this.guidedStep = graph(PlanName.DENOISE_2, library, config, device, controlUp);
    this.singleStep = graph(PlanName.DENOISE_1, library, config, device, controlUp);
    for (PlanName name : PlanName.together(pictures)) {
      stepsTogether.put(name.pictures(), graph(name, library, config, device, controlUp));
    }
    if (timing) {
      plans.forEach((name, plan) -> profilers.put(name, plan.profiler()));
    }
  }

  private void bind(CheckpointConfig config, Arena device) {
    LoadedPlan prompt = plans.get(PlanName.PROMPT);
    prompt.bind("queries", device.at("queries"));
    prompt.bind(DenoiserGraph.POOLED, device.at("pooled"));
    List<Value> values = Networks.promptOutputs(config.denoiser());
    values.forEach(value -> prompt.bind(value.name(), device.at(value.name())));
    for (PlanName name : PlanName.values()) {
      if (name.denoises() && plans.containsKey(name)) {
        LoadedPlan denoiser = plans.get(name);
        for (Value value : values) {
          String part = name.pictures() > 1 ? SessionMemory.together(value) : value.name();
          denoiser.bind(value.name(), device.at(part));
        }
        denoiser.bind("timestep", device.at("timestep"));
        denoiser.bind(DenoiserGraph.LATENT, device.at("registers"));
        denoiser.bind("prediction", device.at("prediction"));
      }
    }
    LoadedPlan decoder = plans.get(PlanName.DECODE);
    decoder.bind("latent", device.at("registers"));
    decoder.bind("rgb", device.at("rgb"));
  }

  /**
   * What enqueues one evaluation, and keeps its addresses, so that a step allocates nothing. To the
   * sampler several pictures with one guidance are one long latent.
   */
  private Runnable enqueueing(
      PlanName denoiser, TrtLibrary library, CheckpointConfig config, Arena device) {
    LoadedPlan plan = plans.get(denoiser);
    int branches = denoiser == PlanName.DENOISE_1 ? 1 : 2;
    NativeRuntime natives = library.natives();
    Pointer control = device.at("control");
    Pointer timestep = device.at("timestep");
    Pointer prediction = device.at("prediction");
    Pointer registers = device.at("registers");
    int elements = denoiser.pictures() * config.denoiser().latentElements();
    return () -> {
      natives.stepBegin(
          control, SessionMemory.MAX_EVALUATIONS, HostTables.TIMESTEP_WIDTH, timestep, stream);
      plan.enqueue(stream);
      natives.samplerUpdate(control, prediction, branches, elements, registers, stream);
    };
  }

  private StepGraph graph(
      PlanName denoiser,
      TrtLibrary library,
      CheckpointConfig config,
      Arena device,
      Transfers.Copy controlUp) {
    Runnable step = enqueueing(denoiser, library, config, device);
    controlUp.run(SessionMemory.controlWords());
    step.run();
    Cuda.check(cudaStreamSynchronize(stream), "first step");
    return new StepGraph(stream, step);
  }

  void prompt() {
    plans.get(PlanName.PROMPT).enqueue(stream);
  }

  /**
   * As {@link #prompt}, for one of several pictures.
   *
   * @param picture from 0
   * @param room {@link #roomFor} so many
   */
  void prompt(int picture, int room) {
    prompt();
    promptRows.keep(picture, room);
  }

  /** The pictures of the smallest plan that takes so many. */
  int roomFor(int pictures) {
    return stepsTogether.keySet().stream()
        .filter(room -> room >= pictures)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(pictures + " pictures at once"));
  }

  void denoise(int branches) {
    plans.get(branches == 2 ? PlanName.DENOISE_2 : PlanName.DENOISE_1).enqueue(stream);
  }

  /** An evaluation of a sampler run. */
  StepGraph step(int branches) {
    return branches == 2 ? guidedStep : singleStep;
  }

  /** As {@link #step}, of several pictures. */
  StepGraph stepTogether(int room) {
    return stepsTogether.get(room);
  }

  /** Enqueues one evaluation of the sampler run whose control block is on the device. */
  void run(StepGraph step) {
    if (profilers.isEmpty()) {
      step.launch();
    } else {
      step.runOnce();
    }
  }

  /** Layers of all plans, named {@code PLAN: LAYER}; empty without timing. */
  List<OpTiming> timings() {
    List<OpTiming> all = new ArrayList<>();
    profilers.forEach(
        (plan, profiler) ->
            profiler
                .timings()
                .forEach(
                    t ->
                        all.add(
                            new OpTiming(
                                plan.id() + ": " + t.name(),
                                t.kind(),
                                t.calls(),
                                t.nanos(),
                                t.flops()))));
    return all;
  }

  void decode() {
    plans.get(PlanName.DECODE).enqueue(stream);
  }

  /** Of the one block that all plans share. */
  long activationBytes() {
    return activationBytes;
  }

  @Override
  public void close() {
    guidedStep.close();
    singleStep.close();
    stepsTogether.values().forEach(StepGraph::close);
    plans.values().forEach(LoadedPlan::close);
    profilers.values().forEach(LayerProfiler::close);
    DeviceMemory.release(activations, activationBytes);
  }
}
