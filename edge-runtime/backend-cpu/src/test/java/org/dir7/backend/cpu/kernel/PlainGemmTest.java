package org.dir7.backend.cpu.kernel;

class PlainGemmTest extends GemmContract {

  private static final Kernels KERNELS = WidthLoader.kernels("plain");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
