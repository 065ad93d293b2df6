package org.dir7.backend.tensorrt.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.nvinfer.Weights;
import org.dir7.backend.tensorrt.network.HalfWeights;
import org.dir7.backend.tensorrt.network.Type;

/** Weights in native memory: TensorRT reads them during the build, so they live until its end. */
final class HostWeights implements AutoCloseable {

  private final List<Pointer> memory = new ArrayList<>();

  Weights of(String name, Type type, float[] values) {
    Pointer data =
        type == Type.FP16
            ? new ShortPointer(HalfWeights.round(name, values))
            : new FloatPointer(values);
    return weights(data, dataType(type), values.length);
  }

  Weights of(int[] values) {
    return weights(new IntPointer(values), DataType.kINT32, values.length);
  }

  /** INT8, from its position 0 to its capacity. */
  Weights of(ByteBuffer values) {
    ByteBuffer from = values.duplicate().clear();
    BytePointer data = new BytePointer(from.capacity());
    data.asByteBuffer().put(from);
    return weights(data, DataType.kINT8, from.capacity());
  }

  private Weights weights(Pointer data, DataType type, long count) {
    Weights weights = new Weights();
    weights.type(type).values(data).count(count);
    memory.add(data);
    memory.add(weights);
    return weights;
  }

  /** Keeps native memory until the build has ended. */
  <P extends Pointer> P keep(P pointer) {
    memory.add(pointer);
    return pointer;
  }

  static DataType dataType(Type type) {
    return type == Type.FP16 ? DataType.kHALF : DataType.kFLOAT;
  }

  @Override
  public void close() {
    memory.forEach(Pointer::deallocate);
    memory.clear();
  }
}
