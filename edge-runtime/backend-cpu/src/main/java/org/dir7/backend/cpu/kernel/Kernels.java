package org.dir7.backend.cpu.kernel;

/**
 * One implementation of every kernel. All implementations give the same bits.
 *
 * @param name {@code plain}, {@code 128}, {@code 256} or {@code 512}
 */
public record Kernels(
    String name,
    GemmKernel gemm,
    Wkv7Kernel wkv7,
    NormKernel norm,
    TokenShiftKernel shift,
    WkvInputsKernel wkvInputs,
    HeadNormKernel headNorm,
    MathKernel math,
    MagnitudeKernel magnitude) {

  /** Name of the plain Java implementation. */
  public static final String PLAIN = "plain";

  /** The plain Java twins. */
  public static Kernels plain() {
    return new Kernels(
        PLAIN,
        new PlainGemm(),
        new PlainWkv7(),
        new PlainNorm(),
        new PlainTokenShift(),
        new PlainWkvInputs(),
        new PlainHeadNorm(),
        new PlainMath(),
        new PlainMagnitude());
  }
}
