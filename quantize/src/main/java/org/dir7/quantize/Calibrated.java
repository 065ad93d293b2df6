package org.dir7.quantize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.config.TensorSpec.Int8;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.quantize.QuantizeCost.Part;
import org.dir7.quantize.calibrate.CalibrationData;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.measure.Sensitivity;
import org.dir7.quantize.measure.WholeError;
import org.dir7.quantize.weights.MatrixRounder;
import org.dir7.quantize.weights.RoundedMatrix;

/** From what calibration gathered to an encoding: rounds, measures, chooses what to keep. */
final class Calibrated {

  /** Each may hold three square matrices of the widest input, in double. */
  private static final int MOST_THREADS = 4;

  private final Checkpoint checkpoint;
  private final QuantizeRequest request;
  private final CalibrationInput input;
  private final CalibrationData data;
  private final QuantizeCost.Clock clock;
  private final QuantizeListener listener;

  Calibrated(
      Checkpoint checkpoint,
      QuantizeRequest request,
      CalibrationInput input,
      CalibrationData data,
      QuantizeCost.Clock clock,
      QuantizeListener listener) {
    this.checkpoint = checkpoint;
    this.request = request;
    this.input = input;
    this.data = data;
    this.clock = clock;
    this.listener = listener;
  }

  TensorEncoding encoding() {
    boolean balanced = request.preset() == Preset.BALANCED;
    Map<String, RoundedMatrix> rounded = new LinkedHashMap<>();
    clock.within(Part.ROUNDING, () -> rounded.putAll(round(balanced)));
    if (request.precision() == Precision.W8A8) {
      clock.within(Part.MEASURING, () -> rounded.putAll(withBetterRanges(rounded)));
    }
    Set<String> kept = new LinkedHashSet<>();
    if (balanced) {
      clock.within(Part.MEASURING, () -> kept.addAll(choose(rounded)));
    }
    return new CalibratedEncoding(
        request.precision(),
        input.recipe(request.preset().id()),
        rounded,
        kept,
        balanced ? biasShifts(rounded, kept) : Map.of());
  }

  /** Names of the matrices that stay in F16 after all. */
  private Set<String> choose(Map<String, RoundedMatrix> rounded) {
    Map<String, Double> sensitivity =
        Sensitivity.measure(
            checkpoint,
            input,
            request.precision(),
            rounded,
            request.options(),
            listener::onMeasured);
    return Keeping.choose(
        checkpoint.catalog(), rounded.keySet(), sensitivity, request.precision() == Precision.W8A8);
  }

  /** Input ranges by the least squared error or by entropy: which errs less in predictions. */
  private Map<String, RoundedMatrix> withBetterRanges(Map<String, RoundedMatrix> rounded) {
    Map<String, RoundedMatrix> byEntropy = new LinkedHashMap<>(rounded);
    MatrixRounder rounder = rounder(request.preset() == Preset.BALANCED);
    byEntropy.replaceAll(
        (name, matrix) ->
            matrix
                .input()
                .map(in -> rounder.byEntropy(checkpoint.catalog().get(name), in))
                .map(matrix::withInput)
                .orElse(matrix));
    List<Double> errors =
        WholeError.of(
            checkpoint, input, request.precision(), List.of(rounded, byEntropy), request.options());
    listener.onRanges(Math.sqrt(errors.get(0)), Math.sqrt(errors.get(1)));
    return errors.get(0) <= errors.get(1) ? rounded : byEntropy;
  }

  private MatrixRounder rounder(boolean balanced) {
    return new MatrixRounder(
        data,
        balanced,
        request.precision() == Precision.W8A8,
        checkpoint.config().diffusion().guidance());
  }

  /** Rounds every matrix that the preset stores as I8. */
  private Map<String, RoundedMatrix> round(boolean balanced) {
    MatrixRounder rounder = rounder(balanced);
    List<TensorSpec> specs = new ArrayList<>();
    for (TensorSpec spec : checkpoint.catalog().values()) {
      if (spec.quantizable() || balanced && spec.int8() == Int8.POSSIBLE) {
        specs.add(spec);
      }
    }
    Map<String, RoundedMatrix> rounded = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(threads());
    try {
      List<Future<RoundedMatrix>> futures = new ArrayList<>();
      for (TensorSpec spec : specs) {
        futures.add(threads.submit(() -> rounder.round(spec, weights(spec))));
      }
      for (int i = 0; i < specs.size(); i++) {
        rounded.put(specs.get(i).name(), futures.get(i).get());
        listener.onRounded(i + 1, specs.size(), specs.get(i).name());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw Dir7Exception.internal("rounding failed: %s", e.getCause()).causedBy(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Dir7Exception.internal("interrupted").causedBy(e);
    } finally {
      threads.shutdownNow();
    }
    return rounded;
  }

  private int threads() {
    int wanted = request.options().threads();
    int all = wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    return Math.min(MOST_THREADS, all);
  }

  private float[] weights(TensorSpec spec) {
    return checkpoint.tensor(spec.name()).toF32(NonFinite.REFUSE);
  }

  /** What rounding took from the mean output of each map with a bias. */
  private Map<String, float[]> biasShifts(Map<String, RoundedMatrix> rounded, Set<String> kept) {
    Map<String, float[]> shifts = new LinkedHashMap<>();
    rounded.forEach(
        (name, matrix) -> {
          String bias = name.substring(0, name.length() - "weight".length()) + "bias";
          if (!kept.contains(name) && checkpoint.catalog().containsKey(bias)) {
            shifts.put(bias, shift(name, matrix));
          }
        });
    return shifts;
  }

  private float[] shift(String name, RoundedMatrix matrix) {
    double[] mean = data.statistics(name).channelMean();
    float[] exact = weights(checkpoint.catalog().get(name));
    float[] stored = matrix.values();
    float[] shift = new float[matrix.rows()];
    for (int row = 0; row < shift.length; row++) {
      double sum = 0;
      for (int k = 0; k < mean.length; k++) {
        int i = row * mean.length + k;
        sum += ((double) exact[i] - stored[i]) * mean[k];
      }
      shift[row] = (float) sum;
    }
    return shift;
  }
}
