package org.dir7.engine.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.dir7.engine.Conditioning;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;

/** The golden vectors, and what tests do with them. */
public final class Golden {

  private Golden() {}

  /** One of {@code wkv7_state}, {@code denoiser_0}, {@code denoiser_1}, {@code sample_0}, ... */
  public static Safetensors open(String name) {
    return Safetensors.of(name, ByteBuffer.wrap(bytes(name + ".safetensors")));
  }

  /** A file of the golden folder. */
  public static byte[] bytes(String file) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden vector " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tensor's elements. */
  public static float[] floats(Safetensors file, String tensor) {
    return file.tensor(tensor).toF32(NonFinite.REFUSE);
  }

  /** The tensors {@code text} and {@code pooled}. */
  public static Conditioning conditioning(Safetensors file) {
    Tensor text = file.tensor("text");
    return new Conditioning(
        text.shape().get(0),
        text.shape().get(1),
        text.toF32(NonFinite.REFUSE),
        floats(file, "pooled"),
        false);
  }

  /** The checkpoint that the golden vectors were made with. */
  public static Path checkpoint() {
    return Repository.checkpoint();
  }

  /** All weights of a file for the naive model. */
  public static Map<String, double[]> weights(Path safetensors) {
    return weights(safetensors, UnaryOperator.identity());
  }

  /** All weights of a file, by renamed keys. */
  public static Map<String, double[]> weights(Path safetensors, UnaryOperator<String> rename) {
    Map<String, double[]> weights = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(safetensors)) {
      for (Tensor tensor : file.tensors()) {
        weights.put(rename.apply(tensor.name()), widen(tensor.toF32(NonFinite.REFUSE)));
      }
    }
    return weights;
  }

  public static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Rows of a [rows, width] tensor. */
  public static double[][] rows(float[] values, int width) {
    double[][] rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  /** {@code |got - want| / |want|}, Euclidean. */
  public static double relativeError(double[] want, float[] got) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      difference += (got[i] - want[i]) * (got[i] - want[i]);
      norm += want[i] * want[i];
    }
    return Math.sqrt(difference / norm);
  }

  /** {@code |got - want| / |want|}, Euclidean. */
  public static double relativeError(float[] want, float[] got) {
    return relativeError(widen(want), got);
  }
}
