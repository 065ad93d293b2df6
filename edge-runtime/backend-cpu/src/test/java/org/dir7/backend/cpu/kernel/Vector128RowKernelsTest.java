package org.dir7.backend.cpu.kernel;

class Vector128RowKernelsTest extends RowKernelsContract {

  private static final Kernels KERNELS = WidthLoader.kernels("128");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
