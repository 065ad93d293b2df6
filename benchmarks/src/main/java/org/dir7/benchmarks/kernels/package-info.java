/**
 * The CPU backend's kernels one by one: {@link org.dir7.benchmarks.kernels.KernelBench} in turns,
 * {@link org.dir7.benchmarks.kernels.KernelJmh} by JMH.
 */
package org.dir7.benchmarks.kernels;
