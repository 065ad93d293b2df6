package org.dir7.backend.cpu.kernel;

class Vector128GemmTest extends GemmContract {

  private static final Kernels KERNELS = WidthLoader.kernels("128");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
