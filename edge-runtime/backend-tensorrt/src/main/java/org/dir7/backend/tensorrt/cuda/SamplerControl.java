package org.dir7.backend.tensorrt.cuda;

import java.nio.FloatBuffer;
import org.dir7.backend.tensorrt.HostTables;
import org.dir7.engine.sample.SamplerPlan;

/** Writes a sampler plan as the device reads it (dir7_runtime.h gives the layout). */
final class SamplerControl {

  private SamplerControl() {}

  /**
   * @param words at least {@link SessionMemory#controlWords()}
   * @return words that count
   */
  static int write(SamplerPlan plan, double guidance, FloatBuffer words, float[] embedding) {
    int n = plan.registers();
    words.put(0, Float.intBitsToFloat(0));
    words.put(1, Float.intBitsToFloat(0));
    words.put(2, Float.intBitsToFloat(n));
    words.put(3, (float) guidance);
    int embeddings =
        SessionMemory.CONTROL_HEADER + SessionMemory.MAX_EVALUATIONS * SessionMemory.UPDATE;
    for (int e = 0; e < plan.evaluations().size(); e++) {
      SamplerPlan.Evaluation evaluation = plan.evaluations().get(e);
      int update = SessionMemory.CONTROL_HEADER + e * SessionMemory.UPDATE;
      for (int i = 0; i < n; i++) {
        int row = update + i * SessionMemory.UPDATE_STRIDE;
        for (int j = 0; j < n; j++) {
          words.put(row + j, evaluation.update()[i][j]);
        }
        words.put(row + SessionMemory.REGISTERS, evaluation.update()[i][n]);
      }
      HostTables.timestep(evaluation.t(), embedding, 0);
      words.put(embeddings + e * HostTables.TIMESTEP_WIDTH, embedding);
    }
    return embeddings + plan.evaluations().size() * HostTables.TIMESTEP_WIDTH;
  }
}
