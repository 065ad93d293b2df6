package org.dir7.backend.cpu.kernel;

class Vector512GemmTest extends GemmContract {

  private static final Kernels KERNELS = WidthLoader.kernels("512");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
