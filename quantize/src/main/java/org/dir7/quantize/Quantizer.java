package org.dir7.quantize;

import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.EncodedTensor;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.format.EngineWriter;
import org.dir7.engine.format.TensorEncoding;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.Tensor;

/**
 * Makes an engine directory of a checkpoint folder.
 *
 * <p>w8 stores as I8, one scale an output channel, the matrices {@code
 * blocks.*.{time,cross}.{receptance,key,value,output}} and {@code blocks.*.channel.{key,value}};
 * all else is F16: errors in the low-rank paths (decay, a, v, g) and in r_k feed the recurrence.
 */
public final class Quantizer {

  private Quantizer() {}

  /**
   * Opens the checkpoint, writes the engine whole or not at all, and says what it cost. Equal input
   * gives equal bytes.
   *
   * @throws Dir7Exception (bad input) for a damaged checkpoint, a precision that does not exist
   *     yet, a value that cannot be stored, or a target that is something else than an engine;
   *     (environment) where it cannot be written
   */
  public static QuantizeReport quantize(
      Path checkpointFolder, Precision precision, Path target, QuantizeListener listener) {
    TensorEncoding encoding = new StorageEncoding(precision);
    try (Checkpoint checkpoint = Checkpoint.open(checkpointFolder)) {
      EngineManifest manifest =
          EngineWriter.write(
              target, checkpoint, new Counting(encoding, checkpoint.catalog().size(), listener));
      return QuantizeReport.of(checkpoint, manifest);
    }
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
    public EncodedTensor encode(TensorSpec spec, Tensor source) {
      EncodedTensor encoded = encoding.encode(spec, source);
      done++;
      listener.onTensor(done, total, spec.name());
      return encoded;
    }
  }
}
