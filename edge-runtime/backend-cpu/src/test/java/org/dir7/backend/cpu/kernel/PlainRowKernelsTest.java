package org.dir7.backend.cpu.kernel;

class PlainRowKernelsTest extends RowKernelsContract {

  private static final Kernels KERNELS = WidthLoader.kernels("plain");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
