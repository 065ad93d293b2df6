/**
 * The proofs of the TensorRT backend on a machine with a GPU: {@link
 * org.dir7.benchmarks.gpu.GpuProof}, started by benchmarks/gpu/run.sh.
 */
package org.dir7.benchmarks.gpu;
