package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.List;
import org.dir7.daemon.MemoryFit;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.SafetensorsWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 generate}: one picture, in this process, without a broker. */
@Command(
    name = "generate",
    description = "Make one picture with an engine, in this process.",
    footer = {
      "",
      "Examples:",
      "  ./dir7 generate --engine build/emoji.dir7 --prompt \"red heart, fluent 3d style\" \\",
      "      --out heart.png",
      "  ./dir7 generate --engine build/emoji.dir7 --prompt \"cat face, noto style\" \\",
      "      --seed 7 --steps 40 --out cat.png --memory",
      "",
      "To reproduce a run exactly, give its tensors instead: --conditioning holds text [L,Dt] and",
      "pooled [Dt], --noise holds noise [C,h,w], and --latent-out writes latent [C,h,w], all of",
      "them safetensors in F32 (F16 is read as well)."
    })
public final class GenerateCommand implements Dir7Command {

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "DIR",
      description = "Engine directory made by quantize.")
  private Path engine;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "What to draw.")
  private String prompt;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.png",
      description = "Where the picture goes.")
  private Path out;

  @Mixin private PictureOptions picture;

  @Mixin private BackendOptions backend;

  @Option(
      names = "--noise",
      paramLabel = "F",
      description = "Starting noise [C,h,w] instead of the seed's (safetensors).")
  private Path noise;

  @Option(
      names = "--conditioning",
      paramLabel = "F",
      description = "Text states instead of the text encoder's (safetensors).")
  private Path conditioning;

  @Option(
      names = "--latent-out",
      paramLabel = "F",
      description = "Write the normalised latent [C,h,w] too (safetensors).")
  private Path latentOut;

  @Option(
      names = "--memory",
      arity = "0..1",
      fallbackValue = "parts",
      paramLabel = "parts|plan",
      description = {
        "Say what the engine holds in memory, part by part; with --memory=plan also what each"
            + " operation needs of the arena, and what sharing saved."
      })
  private MemoryDetail memory = MemoryDetail.none;

  @Option(names = "--json", description = "Print the summary as JSON.")
  private boolean json;

  @Override
  public int order() {
    return 20;
  }

  @Override
  public Integer call() {
    if (prompt == null && conditioning == null) {
      throw Dir7Exception.usage("--prompt is missing: say what to draw, or give --conditioning");
    }
    // What needs no engine is checked before one is loaded.
    picture.check();
    if (prompt != null) {
      PromptArgument.check(prompt);
    }
    OutFile.check("--out", out);
    OutFile.check("--latent-out", latentOut);
    long start = System.nanoTime();
    try (Generator generator =
        Preparing.open(engine, backend.name(), backend.session(), MemoryFit.here())) {
      GenerateRequest request = request(generator);
      double load = (System.nanoTime() - start) / 1e9;
      Picture made = draw(generator, request);
      AtomicFile.write(out, made.png());
      if (latentOut != null) {
        writeLatent(generator.engine().config().denoiser(), made.latent());
      }
      PictureSummary summary = new PictureSummary(out, generator, request, made, load);
      System.out.print(json ? summary.json() : summary.text(memory));
    }
    return 0;
  }

  private static Picture draw(Generator generator, GenerateRequest request) {
    try (Progress progress = Progress.of("drawing")) {
      return generator.generate(
          request,
          (step, steps) -> {
            progress.update(step, steps, "");
            return true;
          });
    }
  }

  private GenerateRequest request(Generator generator) {
    CheckpointConfig config = generator.engine().config();
    DenoiserConfig sizes = config.denoiser();
    GenerateRequest request = generator.request();
    if (prompt != null) {
      request = request.withPrompt(prompt);
    }
    if (conditioning != null) {
      request =
          request.withConditioning(
              Conditioning.read(conditioning, sizes.textDim(), sizes.maxTextTokens()));
    }
    if (noise != null) {
      request = request.withNoise(readNoise(sizes));
    }
    return picture.applyTo(request, config.diffusion().prediction());
  }

  private float[] readNoise(DenoiserConfig sizes) {
    try (Safetensors file = Safetensors.open(noise)) {
      return file.tensor("noise").requireShape(latentShape(sizes)).toF32(NonFinite.REFUSE);
    }
  }

  private void writeLatent(DenoiserConfig sizes, float[] latent) {
    new SafetensorsWriter().addF32("latent", latentShape(sizes), latent).write(latentOut);
  }

  private static List<Integer> latentShape(DenoiserConfig sizes) {
    return List.of(sizes.latentChannels(), sizes.latentSize(), sizes.latentSize());
  }
}
