/**
 * Kernels over {@code float[]} with offsets. Each is an interface with a plain Java twin here and a
 * Vector API implementation in the package {@code vector}; {@link
 * org.dir7.backend.cpu.kernel.KernelChoice} takes one set at start.
 *
 * <p>The promise: the same bits at 128, 256 and 512 bits, in the plain twin and at any thread
 * count. So every multiply-add is fused, every reduction has one order ({@link
 * org.dir7.backend.cpu.kernel.Partials}), every element of a matrix product is one chain over
 * rising k, and elementary functions are polynomials of our own ({@link
 * org.dir7.backend.cpu.kernel.ScalarMath}).
 *
 * <p>Reading order: {@code ScalarMath}, {@code Partials}; {@code GemmKernel} with {@code
 * PackedMatrix} and {@code Epilogue}; {@code Wkv7Kernel}; then the row kernels.
 */
package org.dir7.backend.cpu.kernel;
