package org.dir7.backend.tensorrt;

import org.dir7.engine.Conditioning;
import org.dir7.engine.config.CrossQuery;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.TimestepTable;

/** The two operations of the graph that run on the host, in double, and feed the networks. */
public final class HostTables {

  /** Width of the timestep embedding. */
  public static final int TIMESTEP_WIDTH = TimestepTable.WIDTH;

  private HostTables() {}

  /** The embedding of t in [0,1], {@link #TIMESTEP_WIDTH} floats. */
  public static void timestep(double t, float[] out, int offset) {
    TimestepTable.fill(t, out, offset, TIMESTEP_WIDTH);
  }

  /**
   * Text states spread over the scan positions.
   *
   * @param out receives [T,Dt] at {@code offset}; zeros where there is no text
   */
  public static void queries(
      DenoiserConfig config, Conditioning conditioning, float[] out, int offset) {
    int tokens = config.tokens();
    int width = config.textDim();
    int length = conditioning.tokens();
    java.util.Arrays.fill(out, offset, offset + tokens * width, 0);
    if (length == 0) {
      return;
    }
    if (config.crossQuery() == CrossQuery.LEFT_PAD) {
      int from = offset + (tokens - length) * width;
      System.arraycopy(conditioning.text(), 0, out, from, length * width);
      return;
    }
    for (int s = 0; s < tokens; s++) {
      double position = tokens == 1 ? 0 : (double) s * (length - 1) / (tokens - 1);
      int low = (int) Math.min(Math.floor(position), length - 1);
      int high = Math.min(low + 1, length - 1);
      float share = (float) (position - low);
      for (int i = 0; i < width; i++) {
        float first = conditioning.text()[low * width + i];
        float second = conditioning.text()[high * width + i];
        out[offset + s * width + i] = first + (second - first) * share;
      }
    }
  }
}
