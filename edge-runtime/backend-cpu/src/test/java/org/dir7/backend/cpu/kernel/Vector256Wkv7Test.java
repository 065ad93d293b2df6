package org.dir7.backend.cpu.kernel;

class Vector256Wkv7Test extends Wkv7Contract {

  private static final Kernels KERNELS = WidthLoader.kernels("256");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
