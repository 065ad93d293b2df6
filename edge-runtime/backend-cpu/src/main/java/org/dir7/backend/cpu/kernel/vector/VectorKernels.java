package org.dir7.backend.cpu.kernel.vector;

import java.util.function.Supplier;
import org.dir7.backend.cpu.kernel.Kernels;

/** The Vector API kernels; loaded by name, because this package needs an incubator module. */
public final class VectorKernels implements Supplier<Kernels> {

  @Override
  public Kernels get() {
    return new Kernels(
        Integer.toString(Lanes.F.vectorBitSize()),
        new VectorGemm(),
        new VectorWkv7(),
        new VectorNorm(),
        new VectorTokenShift(),
        new VectorWkvInputs(),
        new VectorHeadNorm(),
        new VectorMathKernel(),
        new VectorMagnitude());
  }
}
