/** The CPU backend's kernels one by one: {@link org.dir7.benchmarks.kernels.KernelBench}. */
package org.dir7.benchmarks.kernels;
