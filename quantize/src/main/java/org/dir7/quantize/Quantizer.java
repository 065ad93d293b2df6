package org.dir7.quantize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.CalibrationRecipe;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.format.EngineWriter;
import org.dir7.engine.format.StorageForm;
import org.dir7.engine.format.StorageTypes;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Tensor;
import org.dir7.quantize.calibrate.CalibrationData;
import org.dir7.quantize.calibrate.CalibrationInput;
import org.dir7.quantize.calibrate.Calibrator;

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
      QuantizeCost.Clock clock = new QuantizeCost.Clock();
      TensorEncoding encoding = encoding(request, checkpoint, clock, listener);
      int tensors = checkpoint.catalog().size();
      EngineManifest manifest =
          EngineWriter.write(
              request.target(), checkpoint, new Counting(encoding, tensors, listener));
      removePartial(request);
      return QuantizeReport.of(checkpoint, manifest, clock.cost());
    }
  }

  private static void removePartial(QuantizeRequest request) {
    try {
      Files.deleteIfExists(request.partial());
    } catch (IOException e) {
      throw FileFailures.cannotWrite(request.partial(), e);
    }
  }

  /** What the preset makes of the weights, after a calibration where it needs one. */
  private static TensorEncoding encoding(
      QuantizeRequest request,
      Checkpoint checkpoint,
      QuantizeCost.Clock clock,
      QuantizeListener listener) {
    boolean plain = request.preset() == Preset.RTN;
    if (!StorageTypes.isInt8(request.precision()) || plain && request.precision() == Precision.W8) {
      return new StorageEncoding(request.precision());
    }
    requireFinite(checkpoint);
    Path file = request.calibration().orElse(checkpoint.folder().resolve(CalibrationInput.FILE));
    CalibrationInput input = CalibrationInput.read(file, checkpoint, request.settings());
    CalibrationRecipe recipe = input.recipe(request.preset().id());
    Calibrator.Job job =
        new Calibrator.Job(
            input, !plain, request.partial(), request.resume(), key(checkpoint, recipe));
    CalibrationData data =
        Calibrator.run(checkpoint, job, request.options(), clock, listener::onPrompt);
    return plain
        ? new StaticInt8Encoding(recipe, data)
        : new Calibrated(checkpoint, request, input, data, clock, listener).encoding();
  }

  /** Names the weight that would spoil a calibration of minutes; encoding alone names it too. */
  private static void requireFinite(Checkpoint checkpoint) {
    checkpoint.catalog().keySet().forEach(n -> checkpoint.tensor(n).toF32(NonFinite.REFUSE));
  }

  /** Says all that a calibration depends on. */
  private static String key(Checkpoint checkpoint, CalibrationRecipe recipe) {
    return "%s of %s by %s".formatted(recipe, checkpoint.sha256(), Version.current());
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
