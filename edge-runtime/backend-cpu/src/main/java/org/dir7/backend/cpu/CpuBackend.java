package org.dir7.backend.cpu;

import java.util.Optional;
import org.dir7.backend.cpu.kernel.KernelChoice;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.plan.PlanForecast;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.MemoryContract.Kind;
import org.dir7.engine.backend.Peak;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.SamplerLoop;
import org.tinylog.Logger;

/**
 * Runs engines on the processor, in FP32; precisions differ in how weights are stored. w8a8 is the
 * exception: its integer products are simulated, to the last bit as TensorRT defines them, so that
 * its accuracy is known before a GPU is near; it is not faster here.
 */
public final class CpuBackend implements Backend {

  private static final int PRIORITY = 10;

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public Availability availability() {
    return Availability.yes(KernelChoice.ofProcess().reason());
  }

  @Override
  public Optional<String> refusal(Precision precision) {
    return precision == Precision.MIXED
        ? Optional.of(
            "precision " + precision.id() + " does not run on it; it runs fp32, fp16, w8, w8a8")
        : Optional.empty();
  }

  @Override
  public Session open(Model model, SessionOptions options) {
    return openForCalibration(model, options);
  }

  /** As {@link #open}, for a quantizer. */
  public CalibrationSession openForCalibration(Model model, SessionOptions options) {
    refusal(model.precision())
        .ifPresent(
            reason -> {
              throw Dir7Exception.badInput("backend %s: %s", name(), reason);
            });
    KernelChoice choice = KernelChoice.ofProcess();
    int threads = CpuThreads.of(options);
    Logger.info("cpu backend: {}, {} threads", choice.reason(), threads);
    return new CpuSession(model, choice.kernels(), threads, options.timing());
  }

  @Override
  public Optional<MemoryContract> contract(Model model, SessionOptions options) {
    Kernels kernels = KernelChoice.ofProcess().kernels();
    long sampler = SamplerLoop.bytes(model.config().denoiser().latentElements());
    return Optional.of(
        PlanForecast.of(model, kernels, CpuThreads.of(options))
            .with("sampler", Kind.HEAP, sampler));
  }

  @Override
  public Optional<Peak> peak(int threads) {
    int used = CpuThreads.of(new SessionOptions(threads, false));
    return Optional.of(new Peak(new PeakLoop().gflops(used), CopyLoop.gigabytes(used)));
  }

  @Override
  public Wkv7Operator wkv7(SessionOptions options) {
    return new CpuWkv7(KernelChoice.ofProcess().kernels().wkv7(), CpuThreads.of(options));
  }
}
