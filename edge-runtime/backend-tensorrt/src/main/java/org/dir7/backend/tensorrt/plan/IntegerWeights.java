package org.dir7.backend.tensorrt.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.SafetensorsWriter;

/**
 * The matrices of a w8a8 model whose products are integer, in a file of their own beside a {@link
 * BuildRequest}'s checkpoint: {@code p.weight} I8 [out,in], {@code p.weight.scale} F32 [out],
 * {@code p.weight.input} F32 [1], {@code p.weight.smooth} F32 [in] where there is one.
 */
public final class IntegerWeights implements Weights, AutoCloseable {

  static final String FILE = "integer.safetensors";
  private static final String SCALE = ".scale";
  private static final String INPUT = ".input";
  private static final String SMOOTH = ".smooth";

  private final Weights others;
  private final Optional<Safetensors> file;

  private IntegerWeights(Weights others, Optional<Safetensors> file) {
    this.others = others;
    this.file = file;
  }

  /** Writes the file, where the model has such matrices. */
  static void write(Weights weights, Map<String, TensorSpec> catalog, Path folder) {
    SafetensorsWriter writer = new SafetensorsWriter();
    boolean any = false;
    for (TensorSpec spec : catalog.values()) {
      if (spec.isMatrix()
          && weights.matrix(spec.name()) instanceof WeightMatrix.I8 matrix
          && matrix.input().isPresent()) {
        InputQuantization input = matrix.input().get();
        String name = spec.name();
        writer
            .add(name, DType.I8, spec.shape(), () -> matrix.q().duplicate())
            .addF32(name + SCALE, List.of(matrix.rows()), matrix.scale())
            .addF32(name + INPUT, List.of(1), new float[] {input.scale()});
        input.smooth().ifPresent(s -> writer.addF32(name + SMOOTH, List.of(s.length), s));
        any = true;
      }
    }
    if (any) {
      writer.write(folder.resolve(FILE));
    }
  }

  /**
   * The model's weights with those of the file, where the request has one, in the place of the
   * expanded ones.
   */
  public static IntegerWeights over(Weights expanded, Path folder) {
    Path file = folder.resolve(FILE);
    return new IntegerWeights(
        expanded,
        Files.isRegularFile(file) ? Optional.of(Safetensors.open(file)) : Optional.empty());
  }

  @Override
  public float[] vector(String name) {
    return others.vector(name);
  }

  @Override
  public WeightMatrix matrix(String name) {
    return file.flatMap(f -> f.find(name).map(q -> integer(f, name, q.shape(), q.data())))
        .orElseGet(() -> others.matrix(name));
  }

  private static WeightMatrix integer(
      Safetensors file, String name, List<Integer> shape, java.nio.ByteBuffer q) {
    return new WeightMatrix.I8(
        shape.get(0),
        shape.get(1),
        q,
        floats(file, name + SCALE),
        Optional.of(
            new InputQuantization(
                floats(file, name + INPUT)[0],
                file.find(name + SMOOTH).map(s -> s.toF32(NonFinite.REFUSE)))));
  }

  private static float[] floats(Safetensors file, String name) {
    return file.tensor(name).toF32(NonFinite.REFUSE);
  }

  @Override
  public void close() {
    file.ifPresent(Safetensors::close);
  }
}
