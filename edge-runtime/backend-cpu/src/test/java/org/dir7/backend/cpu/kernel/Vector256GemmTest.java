package org.dir7.backend.cpu.kernel;

class Vector256GemmTest extends GemmContract {

  private static final Kernels KERNELS = WidthLoader.kernels("256");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
