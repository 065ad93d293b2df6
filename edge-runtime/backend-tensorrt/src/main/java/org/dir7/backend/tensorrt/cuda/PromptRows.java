package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToDevice;

import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.dir7.backend.tensorrt.network.Networks;
import org.dir7.backend.tensorrt.network.RowMove;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.Value;

/**
 * What the prompt network gave for one picture, put beside that of others. The network is small and
 * runs once a picture: a plan of it for several would be built and held for less than 1 % of a
 * picture's time.
 */
final class PromptRows {

  private final List<Value> values;
  private final int tokens;
  private final Type compute;
  private final Arena device;
  private final CUstream_st stream;

  PromptRows(DenoiserConfig config, Type compute, Arena device, CUstream_st stream) {
    this.values = Networks.promptOutputs(config);
    this.tokens = config.tokens();
    this.compute = compute;
    this.device = device;
    this.stream = stream;
  }

  /**
   * Enqueues the copies.
   *
   * @param picture from 0
   * @param room pictures of the plan that reads them
   */
  void keep(int picture, int room) {
    for (Value value : values) {
      Pointer from = device.at(value.name());
      Pointer to = device.at(SessionMemory.together(value));
      long row = SessionMemory.rowBytes(value, compute);
      for (RowMove move : RowMove.of(value.extent(), picture, room, tokens)) {
        Cuda.check(
            cudaMemcpyAsync(
                new BytePointer(to).position(move.to() * row),
                new BytePointer(from).position(move.from() * row),
                move.rows() * row,
                cudaMemcpyDeviceToDevice,
                stream),
            "copy");
      }
    }
  }
}
