package org.dir7.backend.cpu.kernel;

class Vector512Wkv7Test extends Wkv7Contract {

  private static final Kernels KERNELS = WidthLoader.kernels("512");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
