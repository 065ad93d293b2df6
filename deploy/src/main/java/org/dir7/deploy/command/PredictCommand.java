package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.dir7.daemon.MemoryFit;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Peak;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.generate.GenerateListener;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.StageSeconds;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlans;
import org.dir7.profile.predict.Prediction;
import org.dir7.profile.predict.Roof;
import org.dir7.profile.predict.Work;
import org.dir7.report.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 predict}: times of a board that is not at hand, as a range. */
@Command(
    name = "predict",
    description = {
      "Say how long a step and a picture would take on a board that is not at hand: the work of"
          + " each",
      "part over the board's public figures, at 40, 55 and 70 %% efficiency. Never one verdict."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 predict --target jetson-nano",
      "  ./dir7 predict --target orin-nano --steps 10 --sampler dpmpp-2m",
      "  ./dir7 predict --target this --engine build/emoji.dir7    # and how wrong the method is"
          + " here",
      "",
      "With --target this the machine's peak and bandwidth are measured, a picture is drawn, and"
          + " the",
      "same method's error is printed. Not counted: text encoder and PNG."
    })
public final class PredictCommand implements Dir7Command {

  private static final String THIS = "this";

  /** Pictures drawn before the one that counts: the compiler's time is not the machine's. */
  private static final int WARM_UP = 2;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "NAME",
      description = "jetson-nano, orin-nano, or this: the machine that it runs on.")
  private String target;

  @Mixin private ModelOptions model;

  @Mixin private BackendOptions backend;

  @Mixin private PictureOptions picture;

  @Override
  public int order() {
    return 53;
  }

  @Override
  public Integer call() {
    picture.check();
    if (target.equals(THIS)) {
      here();
      return 0;
    }
    Roof roof = TargetRoof.of(target, THIS);
    print(predict(model.config(), roof, picture));
    return 0;
  }

  static Prediction predict(CheckpointConfig config, Roof roof, PictureOptions picture) {
    String id = picture.sampler() == null ? config.diffusion().sampler() : picture.sampler();
    Sampler sampler = Sampler.require(id, config.diffusion().prediction());
    int steps = picture.steps() == null ? config.diffusion().steps() : picture.steps();
    double guidance =
        picture.guidance() == null ? config.diffusion().guidance() : picture.guidance();
    int evaluations = SamplerPlans.of(sampler, config.diffusion(), steps).evaluations().size();
    return Prediction.of(config, roof, evaluations, guidance == 1 ? 1 : 2);
  }

  private static void print(Prediction prediction) {
    System.out.printf("predicted, not measured: %s%n", prediction.roof().source());
    line("%-28s %10s %10s %12s  %s", "at the machine's best", "GFLOP", "MB", "time", "bound by");
    for (Work work : prediction.parts()) {
      Roof roof = prediction.roof();
      line(
          "%-28s %10s %10s %12s  %s",
          work.name(),
          Numbers.of(work.flops() / 1e9),
          Numbers.of(work.bytes(roof) / 1e6),
          Numbers.seconds(work.seconds(roof)),
          work.bound(roof) ? "memory" : "arithmetic");
    }
    line(
        "the prompt's work is done once, not in every evaluation: that saves %.1f %% of a picture",
        prediction.savedByHoisting() * 100);
    for (double efficiency : Prediction.EFFICIENCIES) {
      line(
          "at %2.0f %% efficiency: %9s a step, %9s a picture (%s and decoding)",
          efficiency * 100,
          Numbers.seconds(prediction.stepSeconds(efficiency)),
          Numbers.seconds(prediction.pictureSeconds(efficiency)),
          Numbers.count(prediction.evaluations(), "evaluation"));
    }
  }

  private void here() {
    Path engine =
        model
            .engine()
            .orElseThrow(
                () ->
                    Dir7Exception.usage(
                        "--engine is missing: --target this draws a picture to compare with"));
    try (Generator generator =
        Preparing.open(engine, backend.name(), backend.session(), MemoryFit.here())) {
      CheckpointConfig config = generator.engine().config();
      GenerateRequest request =
          picture
              .applyTo(generator.request(), config.diffusion().prediction())
              .withConditioning(Conditioning.none(config.denoiser().textDim()));
      for (int i = 0; i < WARM_UP; i++) {
        generator.generate(request, GenerateListener.NONE);
      }
      StageSeconds seconds = generator.generate(request, GenerateListener.NONE).seconds();
      Optional<Peak> peak = Backends.choose(generator.backendName()).peak(backend.threads());
      if (peak.isEmpty()) {
        throw Dir7Exception.environment(
            "backend %s cannot measure this machine's best; try --backend cpu",
            generator.backendName());
      }
      int weightBytes = generator.engine().precision() == Precision.W8 ? 1 : 4;
      Prediction prediction = predict(config, Roof.of(peak.get(), weightBytes), picture);
      line(
          "this machine: %s GFLOP/s FP32, %s GB/s",
          Numbers.of(peak.get().gflops()), Numbers.of(peak.get().gigabytes()));
      print(prediction);
      double measured = seconds.steps() + seconds.decode();
      line("measured: %s a picture", Numbers.seconds(measured));
      for (double efficiency : Prediction.EFFICIENCIES) {
        line(
            "error at %2.0f %% efficiency: %+.0f %%",
            efficiency * 100, (prediction.pictureSeconds(efficiency) / measured - 1) * 100);
      }
      line("the prediction would be right at %.0f %%", prediction.efficiency(measured) * 100);
    }
  }

  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
