package org.dir7.backend.cpu.kernel;

class Vector512RowKernelsTest extends RowKernelsContract {

  private static final Kernels KERNELS = WidthLoader.kernels("512");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
