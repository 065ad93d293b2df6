package org.dir7.benchmarks.kernels;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.Kernels;
import org.dir7.backend.cpu.kernel.Slice;
import org.dir7.backend.cpu.kernel.Wkv7Call;
import org.dir7.backend.cpu.kernel.Wkv7Kernel;

/** WKV-7 of one branch: 256 tokens, 6 heads of 64. */
final class RecurrenceCase implements KernelCase {

  private static final int TOKENS = 256;
  private static final int HEADS = 6;
  private static final int HEAD = 64;

  private static final int SIZE = TOKENS * WIDTH;

  private final AlignedFloats decay = new AlignedFloats(SIZE);
  private final AlignedFloats inputs = new AlignedFloats(SIZE);
  private final AlignedFloats small = new AlignedFloats(SIZE);
  private final AlignedFloats result = new AlignedFloats(SIZE);

  @Override
  public String name() {
    return "WKV-7, 256 tokens, 6 heads of 64";
  }

  @Override
  public double flops() {
    return 9.0 * HEAD * HEAD * HEADS * TOKENS;
  }

  @Override
  public Runnable on(Kernels kernels) {
    Wkv7Kernel kernel = kernels.wkv7();
    float[] decays = new float[SIZE];
    Arrays.fill(decays, 0.8f);
    Slice w = place(decays, decay);
    Slice rkv = place(KernelCase.normal(SIZE, 0.3), inputs);
    // Small removal and replacement keep the state bounded.
    Slice ab = place(KernelCase.normal(SIZE, 0.01), small);
    Wkv7Call call =
        new Wkv7Call(
            TOKENS,
            HEADS,
            HEAD,
            IntStream.range(0, TOKENS).toArray(),
            false,
            rkv,
            w,
            rkv,
            rkv,
            ab,
            ab,
            place(new float[SIZE], result),
            null,
            0);
    AlignedFloats scratch = new AlignedFloats(kernel.scratchFloats(HEAD));
    int block = kernel.blockRows(HEAD);
    return () -> {
      scratch.align();
      for (int head = 0; head < HEADS; head++) {
        for (int from = 0; from < HEAD; from += block) {
          kernel.run(call, head, from, Math.min(from + block, HEAD), scratch);
        }
      }
    };
  }

  private static Slice place(float[] values, AlignedFloats to) {
    return new Slice(to.array(), KernelCase.place(values, to));
  }

  @Override
  public float[] result() {
    return Arrays.copyOfRange(result.array(), result.start(), result.start() + SIZE);
  }
}
