package org.dir7.backend.cpu.kernel;

/** Epilogues element by element; the vector kernels use it for columns that fill no vector. */
public final class PlainEpilogue {

  private PlainEpilogue() {}

  /**
   * Stores part of one output row.
   *
   * @param column first column
   * @param columns how many
   * @param y their sums, from {@code at}
   */
  public static void store(GemmCall call, int row, int column, int columns, float[] y, int at) {
    float[] out = call.out();
    int to = call.outOffset() + row * call.outStride() + column;
    Epilogue epilogue = call.epilogue();
    if (epilogue instanceof Epilogue.Activate activate) {
      activate(activate, y, at, out, to, columns);
    } else if (epilogue instanceof Epilogue.GatedResidual gated) {
      int gate = gated.gateOffset() + row / gated.rowsPerGate() * gated.gateStride() + column;
      int base = gated.baseOffset() + row * call.outStride() + column;
      for (int j = 0; j < columns; j++) {
        out[to + j] = Math.fma(gated.gate()[gate + j], y[at + j], gated.base()[base + j]);
      }
    } else if (epilogue instanceof Epilogue.Add add) {
      int base = add.baseOffset() + row % add.period() * call.outStride() + column;
      for (int j = 0; j < columns; j++) {
        float sum = add.base() == null ? y[at + j] : y[at + j] + add.base()[base + j];
        out[to + j] = add.relu() ? Math.max(sum, 0f) : sum;
      }
    }
  }

  private static void activate(
      Epilogue.Activate activate, float[] y, int at, float[] out, int to, int columns) {
    for (int j = 0; j < columns; j++) {
      float x = y[at + j];
      out[to + j] =
          switch (activate.activation()) {
            case NONE -> x;
            case TANH -> ScalarMath.tanh(x);
            case SIGMOID -> ScalarMath.sigmoid(x);
            case SILU -> ScalarMath.silu(x);
            case RELU_SQUARED -> ScalarMath.reluSquared(x);
          };
    }
  }
}
