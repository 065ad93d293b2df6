package org.dir7.backend.cpu.kernel;

class Vector256RowKernelsTest extends RowKernelsContract {

  private static final Kernels KERNELS = WidthLoader.kernels("256");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
