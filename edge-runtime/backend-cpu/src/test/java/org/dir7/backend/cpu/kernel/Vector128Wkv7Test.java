package org.dir7.backend.cpu.kernel;

class Vector128Wkv7Test extends Wkv7Contract {

  private static final Kernels KERNELS = WidthLoader.kernels("128");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
