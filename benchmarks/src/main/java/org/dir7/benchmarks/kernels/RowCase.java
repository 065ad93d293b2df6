package org.dir7.benchmarks.kernels;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.dir7.backend.cpu.kernel.HeadNormCall;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.MathKernel;
import org.dir7.backend.cpu.kernel.TokenShiftKernel;
import org.dir7.backend.cpu.kernel.WkvInputsCall;
import org.dir7.backend.cpu.kernel.WkvInputsKernel;

/**
 * A row kernel over 512 rows: bound by memory more than by arithmetic, so no ideal is counted.
 *
 * @param memory tensors of [512, 384], one after the other: inputs first, outputs from the seventh
 *     on
 */
@SuppressWarnings("ArrayRecordComponent") // a case of a benchmark, never compared
record RowCase(String name, float[] memory, Function<Kernels, Runnable> work)
    implements KernelCase {

  private static final int SIZE = ROWS * WIDTH;
  private static final int HEAD = 64;
  private static final int INPUTS = 6;
  private static final int TENSORS = 12;

  static List<RowCase> all() {
    float[] memory = new float[TENSORS * SIZE];
    System.arraycopy(KernelCase.normal(INPUTS * SIZE, 1), 0, memory, 0, INPUTS * SIZE);
    return List.of(
        new RowCase("layer norm, modulated", memory, k -> norm(k, memory)),
        new RowCase("token shift, six mixes", memory, k -> shift(k, memory)),
        new RowCase("WKV inputs", memory, k -> inputs(k, memory)),
        new RowCase("head norm, bonus and gate", memory, k -> headNorm(k, memory)),
        new RowCase("sigmoid", memory, k -> sigmoid(k, memory)));
  }

  private static int tensor(int index) {
    return index * SIZE;
  }

  private static Runnable norm(Kernels kernels, float[] m) {
    float[] scratch = new float[WkvInputsKernel.scratchFloats(WIDTH)];
    int out = tensor(INPUTS);
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        kernels.norm().modulate(m, at, WIDTH, 1e-6f, m, SIZE, SIZE + WIDTH, m, out + at, scratch);
      }
    };
  }

  private static Runnable shift(Kernels kernels, float[] m) {
    float[] mixes = KernelCase.normal(INPUTS * WIDTH, 1);
    int[] outs = new int[INPUTS];
    Arrays.setAll(outs, i -> tensor(INPUTS + i));
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        int before = at == 0 ? TokenShiftKernel.NONE : at - WIDTH;
        kernels.shift().mix(m, at, before, WIDTH, mixes, m, outs, at);
      }
    };
  }

  private static Runnable inputs(Kernels kernels, float[] m) {
    float[] scratch = new float[WkvInputsKernel.scratchFloats(WIDTH)];
    float[] scale = KernelCase.normal(WIDTH, 1);
    WkvInputsCall call =
        new WkvInputsCall(
            m,
            WIDTH,
            HEAD,
            tensor(0),
            tensor(1),
            tensor(2),
            tensor(3),
            tensor(4),
            tensor(5),
            tensor(6),
            tensor(7),
            tensor(8),
            tensor(9),
            tensor(10),
            scale,
            scale);
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        kernels.wkvInputs().row(call, at, scratch);
      }
    };
  }

  private static Runnable headNorm(Kernels kernels, float[] m) {
    float[] scratch = new float[WkvInputsKernel.scratchFloats(WIDTH)];
    float[] affine = KernelCase.normal(WIDTH, 1);
    HeadNormCall call =
        new HeadNormCall(
            m, WIDTH, HEAD, 64e-5f, tensor(0), tensor(1), tensor(2), tensor(3), tensor(4),
            tensor(6), affine, affine, affine);
    return () -> {
      for (int at = 0; at < SIZE; at += WIDTH) {
        kernels.headNorm().row(call, at, at, scratch);
      }
    };
  }

  private static Runnable sigmoid(Kernels kernels, float[] m) {
    return () -> kernels.math().apply(MathKernel.Function.SIGMOID, m, 0, m, tensor(INPUTS), SIZE);
  }

  @Override
  public double flops() {
    return 0;
  }

  @Override
  public Runnable on(Kernels kernels) {
    return work.apply(kernels);
  }

  @Override
  public float[] result() {
    return Arrays.copyOfRange(memory, tensor(INPUTS), memory.length);
  }
}
