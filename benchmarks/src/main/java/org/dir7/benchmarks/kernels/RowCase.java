package org.dir7.benchmarks.kernels;

import java.util.Arrays;
import java.util.List;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.HeadNormCall;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.MathKernel;
import org.dir7.backend.cpu.kernel.TokenShiftKernel;
import org.dir7.backend.cpu.kernel.WkvInputsCall;
import org.dir7.backend.cpu.kernel.WkvInputsKernel;

/**
 * A row kernel over 512 rows: bound by memory more than by arithmetic, so no ideal is counted.
 *
 * @param values the inputs: tensors of [512, 384], one after the other
 * @param memory inputs and, from the seventh tensor on, outputs
 */
@SuppressWarnings("ArrayRecordComponent") // a case of a benchmark, never compared
record RowCase(String name, float[] values, AlignedFloats memory, Work work) implements KernelCase {

  private static final int SIZE = ROWS * WIDTH;
  private static final int HEAD = 64;
  private static final int INPUTS = 6;
  private static final int TENSORS = 12;

  static List<RowCase> all() {
    float[] values = KernelCase.normal(INPUTS * SIZE, 1);
    AlignedFloats memory = new AlignedFloats(TENSORS * SIZE);
    return List.of(
        new RowCase("layer norm, modulated", values, memory, RowCase::norm),
        new RowCase("token shift, six mixes", values, memory, RowCase::shift),
        new RowCase("WKV inputs", values, memory, RowCase::inputs),
        new RowCase("head norm, bonus and gate", values, memory, RowCase::headNorm),
        new RowCase("sigmoid", values, memory, RowCase::sigmoid));
  }

  /** The work on operands that begin at an element of an array. */
  interface Work {
    Runnable on(Kernels kernels, float[] memory, int first);
  }

  private static int tensor(int index) {
    return index * SIZE;
  }

  private static Runnable norm(Kernels kernels, float[] m, int first) {
    float[] scratch = new float[WkvInputsKernel.scratchFloats(WIDTH)];
    int shift = first + tensor(1);
    int out = first + tensor(INPUTS);
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        kernels
            .norm()
            .modulate(m, first + at, WIDTH, 1e-6f, m, shift, shift + WIDTH, m, out + at, scratch);
      }
    };
  }

  private static Runnable shift(Kernels kernels, float[] m, int first) {
    float[] mixes = KernelCase.normal(INPUTS * WIDTH, 1);
    int[] outs = new int[INPUTS];
    Arrays.setAll(outs, i -> first + tensor(INPUTS + i));
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        int before = at == 0 ? TokenShiftKernel.NONE : first + at - WIDTH;
        kernels.shift().mix(m, first + at, before, WIDTH, mixes, m, outs, at);
      }
    };
  }

  private static Runnable inputs(Kernels kernels, float[] m, int first) {
    float[] scratch = new float[WkvInputsKernel.scratchFloats(WIDTH)];
    float[] scale = KernelCase.normal(WIDTH, 1);
    WkvInputsCall call =
        new WkvInputsCall(
            m,
            WIDTH,
            HEAD,
            first + tensor(0),
            first + tensor(1),
            first + tensor(2),
            first + tensor(3),
            first + tensor(4),
            first + tensor(5),
            first + tensor(6),
            first + tensor(7),
            first + tensor(8),
            first + tensor(9),
            first + tensor(10),
            scale,
            scale);
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        kernels.wkvInputs().row(call, at, scratch);
      }
    };
  }

  private static Runnable headNorm(Kernels kernels, float[] m, int first) {
    float[] scratch = new float[WkvInputsKernel.scratchFloats(WIDTH)];
    float[] affine = KernelCase.normal(WIDTH, 1);
    HeadNormCall call =
        new HeadNormCall(
            m,
            WIDTH,
            HEAD,
            64e-5f,
            first + tensor(0),
            first + tensor(1),
            first + tensor(2),
            first + tensor(3),
            first + tensor(4),
            first + tensor(6),
            affine,
            affine,
            affine);
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        kernels.headNorm().row(call, at, at, scratch);
      }
    };
  }

  private static Runnable sigmoid(Kernels kernels, float[] m, int first) {
    int out = first + tensor(INPUTS);
    return () -> kernels.math().apply(MathKernel.Function.SIGMOID, m, first, m, out, SIZE);
  }

  @Override
  public double flops() {
    return 0;
  }

  @Override
  public Runnable on(Kernels kernels) {
    return work.on(kernels, memory.array(), KernelCase.place(values, memory));
  }

  @Override
  public float[] result() {
    int from = memory.start();
    return Arrays.copyOfRange(memory.array(), from + tensor(INPUTS), from + tensor(TENSORS));
  }
}
