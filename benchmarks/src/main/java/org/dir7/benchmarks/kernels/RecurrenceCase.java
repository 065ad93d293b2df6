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

  private final float[] result = new float[TOKENS * WIDTH];

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
    int n = TOKENS * WIDTH;
    float[] decay = new float[n];
    Arrays.fill(decay, 0.8f);
    Slice inputs = new Slice(KernelCase.normal(n, 0.3), 0);
    // Small removal and replacement keep the state bounded.
    Slice small = new Slice(KernelCase.normal(n, 0.01), 0);
    Wkv7Call call =
        new Wkv7Call(
            TOKENS,
            HEADS,
            HEAD,
            IntStream.range(0, TOKENS).toArray(),
            false,
            inputs,
            new Slice(decay, 0),
            inputs,
            inputs,
            small,
            small,
            new Slice(result, 0),
            null,
            0);
    AlignedFloats scratch = new AlignedFloats(kernel.scratchFloats(HEAD));
    int block = kernel.blockRows(HEAD);
    return () -> {
      for (int head = 0; head < HEADS; head++) {
        for (int from = 0; from < HEAD; from += block) {
          kernel.run(call, head, from, Math.min(from + block, HEAD), scratch);
        }
      }
    };
  }

  @Override
  public float[] result() {
    return result;
  }
}
