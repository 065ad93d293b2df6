package org.dir7.quantize;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.format.EngineWriter;
import org.dir7.engine.format.StorageForm;
import org.dir7.engine.format.StorageTypes;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.Tensor;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.calibrate.Calibrator;
import org.dir7.quantize.calibrate.TensorStatistics;

/**
 * Makes an engine directory of a checkpoint folder.
 *
 * <p>w8a8 stores the same and a static scale for each of these matrices' inputs, from a
 * calibration. w8 stores as I8, one scale an output channel, the matrices {@code
 * blocks.*.{time,cross}.{receptance,key,value,output}} and {@code blocks.*.channel.{key,value}};
 * all else is F16: errors in the low-rank paths (decay, a, v, g) and in r_k feed the recurrence.
 */
public final class Quantizer {

  private Quantizer() {}

  /** Quantizes by the defaults: see {@link #quantize(QuantizeRequest, QuantizeListener)}. */
  public static QuantizeReport quantize(
      Path checkpointFolder, Precision precision, Path target, QuantizeListener listener) {
    return quantize(QuantizeRequest.of(checkpointFolder, precision, target), listener);
  }

  /**
   * Opens the checkpoint, calibrates where the precision needs it, writes the engine whole or not
   * at all, and says what it cost. Equal input gives equal bytes.
   *
   * @throws Dir7Exception (bad input) for a damaged checkpoint, a precision that does not exist
   *     yet, a value that cannot be stored, or a target that is something else than an engine;
   *     (environment) where it cannot be written
   */
  public static QuantizeReport quantize(QuantizeRequest request, QuantizeListener listener) {
    StorageTypes.requireSupported(request.precision());
    EngineWriter.requireReplaceable(request.target());
    try (Checkpoint checkpoint = Checkpoint.open(request.checkpoint())) {
      TensorEncoding encoding = encoding(request, checkpoint, listener);
      int tensors = checkpoint.catalog().size();
      EngineManifest manifest =
          EngineWriter.write(
              request.target(), checkpoint, new Counting(encoding, tensors, listener));
      return QuantizeReport.of(checkpoint, manifest);
    }
  }

  private static TensorEncoding encoding(
      QuantizeRequest request, Checkpoint checkpoint, QuantizeListener listener) {
    if (request.precision() != Precision.W8A8) {
      return new StorageEncoding(request.precision());
    }
    Path file = request.calibration().orElse(checkpoint.folder().resolve(CalibrationInput.FILE));
    CalibrationInput input = CalibrationInput.read(file, checkpoint, request.settings());
    Map<String, TensorStatistics> statistics =
        Calibrator.run(checkpoint, input, request.options(), listener::onPrompt);
    return new StaticInt8Encoding(input.recipe(request.preset().id()), statistics);
  }

  /** Tells the listener of every tensor. */
  private static final class Counting implements TensorEncoding {

    private final TensorEncoding encoding;
    private final int total;
    private final QuantizeListener listener;
    private int done;

    Counting(TensorEncoding encoding, int total, QuantizeListener listener) {
      this.encoding = encoding;
      this.total = total;
      this.listener = listener;
    }

    @Override
    public Precision precision() {
      return encoding.precision();
    }

    @Override
    public Optional<CalibrationRecipe> calibration() {
      return encoding.calibration();
    }

    @Override
    public StorageForm form(TensorSpec spec) {
      return encoding.form(spec);
    }

    @Override
    public EncodedTensor encode(TensorSpec spec, Tensor source) {
      EncodedTensor encoded = encoding.encode(spec, source);
      done++;
      listener.onTensor(done, total, spec.name());
      return encoded;
    }
  }
}
