package org.dir7.quantize.calibrate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.tensor.Tensor;

/**
 * All that calibration gathered, by the names of the weights; it can be written down after any
 * prompt and taken up again, to the bit.
 */
public final class CalibrationData {

  private static final String KEY = "key";
  private static final String PROMPTS = "prompts";
  private static final String EVALUATIONS = "evaluations";
  private static final String COUNTS = ".counts";
  private static final String MAX = ".max";
  private static final String CHANNELS = ".channels";
  private static final String SUMS = ".sums";
  private static final String BINS = ".bins";
  private static final String MOMENTS = ".moments";

  private final Map<String, TensorStatistics> statistics = new LinkedHashMap<>();
  private final Map<String, SecondMoments> moments = new LinkedHashMap<>();
  private int prompts;
  private int evaluations;

  /** Statistics of a matrix's input. */
  public TensorStatistics statistics(String matrix) {
    return Optional.ofNullable(statistics.get(matrix))
        .orElseThrow(() -> new IllegalArgumentException("nothing multiplied " + matrix));
  }

  /** Second moments of a matrix's input, where the preset asks for them. */
  public SecondMoments moments(String matrix) {
    return Optional.ofNullable(moments.get(matrix))
        .orElseThrow(() -> new IllegalArgumentException("no second moments of " + matrix));
  }

  TensorStatistics statistics(String matrix, int width) {
    return statistics.computeIfAbsent(matrix, name -> new TensorStatistics(width));
  }

  SecondMoments moments(String matrix, int width) {
    return moments.computeIfAbsent(matrix, name -> new SecondMoments(width));
  }

  /** Prompts done. */
  public int prompts() {
    return prompts;
  }

  /** Evaluations of the network so far. */
  int evaluations() {
    return evaluations;
  }

  void evaluated() {
    evaluations++;
  }

  void finished(int done) {
    prompts = done;
  }

  /**
   * Writes everything down, whole or not at all.
   *
   * @param key says what was calibrated how; {@link #resume} asks for the same
   */
  void save(Path file, String key) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(KEY, key)
            .metadata(PROMPTS, Integer.toString(prompts))
            .metadata(EVALUATIONS, Integer.toString(evaluations));
    statistics.forEach(
        (name, of) -> {
          int bins = LogHistogram.BINS;
          writer.add(
              name + COUNTS, DType.I64, List.of(TensorStatistics.RANGES, bins), () -> counts(of));
          writer.addF32(name + MAX, List.of(TensorStatistics.RANGES), of.maxOfRanges());
          writer.addF32(name + CHANNELS, List.of(of.channels()), of.channelMax());
          writer.add(name + SUMS, DType.F64, List.of(of.channels()), () -> sums(of));
          writer.add(
              name + BINS, DType.I32, List.of(of.channels(), ChannelBins.COUNT), () -> bins(of));
        });
    moments.forEach(
        (name, of) -> {
          writer.addF32(name + MOMENTS, List.of(of.sums().length), of.sums());
          writer.metadata(
              name + MOMENTS, of.width() + " " + of.rows() + " " + of.guided() + " " + of.few());
        });
    writer.write(file);
  }

  private static ByteBuffer counts(TensorStatistics of) {
    ByteBuffer bytes =
        ByteBuffer.allocate(TensorStatistics.RANGES * LogHistogram.BINS * Long.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int range = 0; range < TensorStatistics.RANGES; range++) {
      for (long count : of.histogram(range).counts()) {
        bytes.putLong(count);
      }
    }
    return bytes.flip();
  }

  private static ByteBuffer sums(TensorStatistics of) {
    ByteBuffer bytes = ByteBuffer.allocate(of.channels() * Double.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(of.channelSum());
    return bytes;
  }

  private static ByteBuffer bins(TensorStatistics of) {
    ByteBuffer bytes = ByteBuffer.allocate(of.channelCounts().length * Integer.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(of.channelCounts());
    return bytes;
  }

  /**
   * Takes up what was saved; empty where there is no file.
   *
   * @throws Dir7Exception (bad input) where the file is damaged or of another calibration
   */
  static Optional<CalibrationData> resume(Path file, String key) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    CalibrationData data = new CalibrationData();
    try (Safetensors saved = Safetensors.open(file)) {
      if (!key.equals(saved.metadata().get(KEY))) {
        throw Dir7Exception.badInput(
            "%s: is of another quantization (%s; now %s); remove it or leave out --resume",
            file, saved.metadata().get(KEY), key);
      }
      data.prompts = Integer.parseInt(saved.metadata().get(PROMPTS));
      data.evaluations = Integer.parseInt(saved.metadata().get(EVALUATIONS));
      for (Tensor tensor : saved.tensors()) {
        data.take(saved, tensor);
      }
    }
    return Optional.of(data);
  }

  private void take(Safetensors saved, Tensor tensor) {
    if (tensor.name().endsWith(COUNTS)) {
      String name = tensor.name().substring(0, tensor.name().length() - COUNTS.length());
      tensor.require(DType.I64, List.of(TensorStatistics.RANGES, LogHistogram.BINS));
      long[][] counts = new long[TensorStatistics.RANGES][LogHistogram.BINS];
      ByteBuffer bytes = tensor.data();
      for (long[] range : counts) {
        for (int bin = 0; bin < range.length; bin++) {
          range[bin] = bytes.getLong();
        }
      }
      float[] max = saved.tensor(name + MAX).toF32(NonFinite.REFUSE);
      float[] channels = saved.tensor(name + CHANNELS).toF32(NonFinite.REFUSE);
      double[] sums = new double[channels.length];
      saved
          .tensor(name + SUMS)
          .require(DType.F64, List.of(sums.length))
          .data()
          .asDoubleBuffer()
          .get(sums);
      int[] bins = new int[channels.length * ChannelBins.COUNT];
      saved
          .tensor(name + BINS)
          .require(DType.I32, List.of(channels.length, ChannelBins.COUNT))
          .data()
          .asIntBuffer()
          .get(bins);
      statistics.put(name, new TensorStatistics(counts, max, channels, sums, bins));
    } else if (tensor.name().endsWith(MOMENTS)) {
      String name = tensor.name().substring(0, tensor.name().length() - MOMENTS.length());
      String[] about = saved.metadata().get(tensor.name()).split(" ");
      int width = Integer.parseInt(about[0]);
      long rows = Long.parseLong(about[1]);
      boolean guided = Boolean.parseBoolean(about[2]);
      boolean few = Boolean.parseBoolean(about[3]);
      float[] sums = tensor.toF32(NonFinite.REFUSE);
      moments.put(name, new SecondMoments(width, sums, rows, guided, few));
    }
  }
}
