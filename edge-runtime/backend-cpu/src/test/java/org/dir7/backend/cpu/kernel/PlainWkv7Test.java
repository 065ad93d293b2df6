package org.dir7.backend.cpu.kernel;

class PlainWkv7Test extends Wkv7Contract {

  private static final Kernels KERNELS = WidthLoader.kernels("plain");

  @Override
  Kernels kernels() {
    return KERNELS;
  }
}
