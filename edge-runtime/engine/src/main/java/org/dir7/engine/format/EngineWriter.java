package org.dir7.engine.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.config.TextEncoderConfig;
import org.dir7.engine.io.AtomicDirectory;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.text.TextEncoderFiles;

/**
 * Makes an engine directory of a checkpoint. The same checkpoint, encoding and toolkit version give
 * the same bytes.
 */
public final class EngineWriter {

  private final Checkpoint checkpoint;
  private final TensorEncoding encoding;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private EngineWriter(Checkpoint checkpoint, TensorEncoding encoding) {
    this.checkpoint = checkpoint;
    this.encoding = encoding;
  }

  /**
   * Writes the directory whole or not at all. An engine that is there already is replaced; anything
   * else that is there is left alone.
   *
   * @return the manifest that was written
   * @throws Dir7Exception (bad input) where the checkpoint cannot be encoded or {@code target}
   *     holds something else than an engine; (environment) where it cannot be written
   */
  public static EngineManifest write(Path target, Checkpoint checkpoint, TensorEncoding encoding) {
    StorageTypes.requireSupported(encoding.precision());
    requireReplaceable(target);
    EngineWriter writer = new EngineWriter(checkpoint, encoding);
    EngineManifest[] written = new EngineManifest[1];
    AtomicDirectory.write(target, folder -> written[0] = writer.fill(folder));
    return written[0];
  }

  /**
   * Refuses a target that holds something else than an engine or nothing: worth asking before long
   * work.
   */
  public static void requireReplaceable(Path target) {
    if (!Files.exists(target)) {
      return;
    }
    boolean engine = Files.isRegularFile(target.resolve(EngineManifest.FILE));
    if (!Files.isDirectory(target) || (!engine && !isEmpty(target))) {
      throw Dir7Exception.badInput(
          "%s exists and is not an engine directory; remove it or write elsewhere", target);
    }
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw FileFailures.cannotRead(folder, e);
    }
  }

  private EngineManifest fill(Path folder) {
    List<EngineFile> files = new ArrayList<>();
    // First what may be missing, then what takes time.
    List<String> textEncoder = textEncoder(folder);
    weights().write(folder.resolve(EngineManifest.WEIGHTS));
    files.add(describe(folder, EngineManifest.WEIGHTS));
    textEncoder.forEach(name -> files.add(describe(folder, name)));
    EngineManifest manifest =
        new EngineManifest(
            encoding.precision(),
            Version.current(),
            new SourceCheckpoint(
                checkpoint.config().name(), checkpoint.config().version(), checkpoint.sha256()),
            encoding.calibration(),
            checkpoint.config(),
            tensors,
            files);
    AtomicFile.write(folder.resolve(EngineManifest.FILE), ManifestWriter.bytes(manifest));
    return manifest;
  }

  private List<String> textEncoder(Path folder) {
    if (checkpoint.config().textEncoder().isEmpty()) {
      return List.of();
    }
    TextEncoderConfig config = checkpoint.config().textEncoder().get();
    TextEncoderFiles.of(config, checkpoint.folder()).copyTo(folder);
    return List.of(config.onnx(), config.tokenizer());
  }

  private SafetensorsWriter weights() {
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.metadata("format", EngineManifest.FORMAT);
    for (TensorSpec spec : checkpoint.catalog().values()) {
      StorageForm form = encoding.form(spec);
      if (!StorageTypes.allows(encoding.precision(), spec, form)) {
        throw new IllegalArgumentException(spec.name() + " cannot be stored as " + form);
      }
      // What lies after a matrix is there when its turn comes.
      EncodedTensor[] encoded = new EncodedTensor[1];
      writer.add(spec.name(), form.dtype(), spec.shape(), () -> encode(spec, form, encoded));
      if (form.dtype() == DType.I8) {
        add(writer, StoredWeights.scaleName(spec.name()), spec.rows(), () -> encoded[0].scale());
      }
      if (form.input() != StorageForm.Input.FLOAT) {
        String name = StoredWeights.inputScaleName(spec.name());
        add(writer, name, 1, () -> new float[] {encoded[0].input().orElseThrow().scale()});
      }
      if (form.input() == StorageForm.Input.SMOOTHED_INT8) {
        String name = StoredWeights.smoothName(spec.name());
        add(
            writer,
            name,
            spec.columns(),
            () -> encoded[0].input().orElseThrow().smooth().orElseThrow());
      }
    }
    return writer;
  }

  private static void add(
      SafetensorsWriter writer, String name, int size, Supplier<float[]> values) {
    writer.add(name, DType.F32, List.of(size), () -> bytes(values.get()));
  }

  private ByteBuffer encode(TensorSpec spec, StorageForm form, EncodedTensor[] to) {
    to[0] = encoding.encode(spec, checkpoint.tensor(spec.name()));
    tensors.put(spec.name(), new StoredTensor(form, to[0].error()));
    return to[0].data();
  }

  private static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  private static EngineFile describe(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      return new EngineFile(name, Files.size(file), Sha256.of(file));
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
  }
}
