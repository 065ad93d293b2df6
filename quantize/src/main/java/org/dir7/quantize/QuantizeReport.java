package org.dir7.quantize;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.AccuracySummary;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.EngineFile;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.tensor.DType;

/**
 * What an engine weighs and what it lost.
 *
 * @param sourceBytes bytes of the checkpoint's tensors
 * @param weights number of weights a type
 * @param manifest of the written engine, with the error of every tensor
 * @param cost where the time went
 */
public record QuantizeReport(
    long sourceBytes, Map<DType, Long> weights, EngineManifest manifest, QuantizeCost cost) {

  public QuantizeReport {
    weights = new EnumMap<>(weights);
  }

  static QuantizeReport of(Checkpoint checkpoint, EngineManifest manifest, QuantizeCost cost) {
    long sourceBytes = 0;
    Map<DType, Long> weights = new EnumMap<>(DType.class);
    for (TensorSpec spec : checkpoint.catalog().values()) {
      sourceBytes += spec.elements() * checkpoint.tensor(spec.name()).dtype().bytes();
      DType stored = manifest.tensors().get(spec.name()).dtype();
      weights.merge(stored, spec.elements(), Long::sum);
    }
    return new QuantizeReport(sourceBytes, weights, manifest, cost);
  }

  /** Bytes of weights.safetensors. */
  public long weightsBytes() {
    return manifest.files().stream()
        .filter(f -> f.name().equals(EngineManifest.WEIGHTS))
        .mapToLong(EngineFile::bytes)
        .sum();
  }

  /** Bytes of all files that the manifest lists. */
  public long engineBytes() {
    return manifest.files().stream().mapToLong(EngineFile::bytes).sum();
  }

  /** A line a changed tensor: name, relative error in percent, largest absolute error. */
  public List<String> tensorLines() {
    List<String> lines = new ArrayList<>();
    manifest
        .tensors()
        .forEach(
            (name, tensor) ->
                tensor
                    .error()
                    .ifPresent(
                        error ->
                            lines.add(
                                format(
                                    "%-40s %-4s relative error %.3f %%  largest %.2e",
                                    name, tensor.dtype(), 100 * error.relative(), error.max()))));
    return lines;
  }

  /** Size and accuracy in a few lines. */
  public List<String> summaryLines() {
    List<String> lines = new ArrayList<>();
    weights.forEach(
        (dtype, count) -> lines.add(format("%s: %.1f million weights", dtype, count / 1e6)));
    lines.add(
        format(
            "weights: %.1f MB, %.0f %% of the checkpoint's %.1f MB; engine with text encoder:"
                + " %.1f MB",
            weightsBytes() / 1e6,
            100.0 * weightsBytes() / sourceBytes,
            sourceBytes / 1e6,
            engineBytes() / 1e6));
    AccuracySummary accuracy = manifest.accuracy();
    lines.add(
        accuracy
            .worst()
            .map(
                worst ->
                    format(
                        "error: %d tensors changed, mean %.3f %%, worst %.3f %% (%s)",
                        accuracy.changed(),
                        100 * accuracy.meanRelative(),
                        100 * accuracy.worstRelative(),
                        worst))
            .orElse("error: none, every value is as in the checkpoint"));
    return lines;
  }

  @FormatMethod
  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
