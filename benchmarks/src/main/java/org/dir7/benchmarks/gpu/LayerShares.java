package org.dir7.benchmarks.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.engine.Conditioning;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.OpTiming;
import org.dir7.engine.backend.Session;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.sample.Noise;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.sample.SamplerPlan;
import org.dir7.engine.sample.SamplerPlans;

/** Where the time of a guided step goes, by TensorRT's own profiler: shares, not absolute times. */
final class LayerShares {

  private static final int STEPS = 20;
  private static final String GUIDED = "denoise-2: ";

  private final CheckpointConfig config;
  private final ProofReport report;

  LayerShares(CheckpointConfig config, ProofReport report) {
    this.config = config;
    this.report = report;
  }

  /**
   * What a layer is, by the name that TensorRT gives it: ours for the plugin, its own otherwise.
   */
  static String kind(String layer) {
    String name = layer.toLowerCase(Locale.ROOT);
    if (name.matches("blocks\\.\\d+\\.(time|cross|channel)")) {
      return "plugin, " + name.substring(name.lastIndexOf('.') + 1);
    }
    // Products that TensorRT fused with what follows them are named for it: __myl_FcTan,
    // __myl_FcCas.
    for (String product : List.of("_fc", "gemm", "matrix multiply", "matmul", "xmma")) {
      if (name.contains(product)) {
        return "products, with what is fused to them";
      }
    }
    return "rest";
  }

  /**
   * @param session opened with timing
   */
  void run(Session session) {
    int width = config.denoiser().textDim();
    float[] latent = new float[config.denoiser().latentElements()];
    Conditioning text =
        new Conditioning(4, width, Noise.normal(1, 4 * width), Noise.normal(2, width), false);
    SamplerPlan plan = SamplerPlans.of(Sampler.EULER, config.diffusion(), STEPS);
    session.prompt(text, 2);
    session.sample(plan, 3, Noise.normal(3, latent.length), latent, (s, n, l) -> true);
    Map<String, Long> nanos = new LinkedHashMap<>();
    Map<String, Integer> layers = new LinkedHashMap<>();
    long all = 0;
    for (OpTiming timing : session.timings()) {
      if (timing.name().startsWith(GUIDED)) {
        String kind = kind(timing.name().substring(GUIDED.length()));
        nanos.merge(kind, timing.nanos(), Long::sum);
        layers.merge(kind, 1, Integer::sum);
        all += timing.nanos();
      }
    }
    for (Map.Entry<String, Long> kind : nanos.entrySet()) {
      report.figure(
          "share of a guided step, %s (%d layers)"
              .formatted(kind.getKey(), layers.get(kind.getKey())),
          ProofReport.number(kind.getValue() / (double) all));
    }
    if (all > 0) {
      report.figure(
          "guided step, sum of its layers one by one, ms", ProofReport.number(all / 1e6 / STEPS));
    }
  }

  /** Every layer with its time, as CSV. */
  void write(Session session, Path file) {
    StringBuilder text = new StringBuilder("layer,calls,microseconds a call\n");
    for (OpTiming t : session.timings()) {
      text.append(
          String.format(
              Locale.ROOT,
              "\"%s\",%d,%.2f%n",
              t.name().replace("\"", "'"),
              t.calls(),
              t.nanos() / 1e3 / Math.max(1, t.calls())));
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw Dir7Exception.environment("%s: cannot be written: %s", file, e.getMessage());
    }
  }
}
