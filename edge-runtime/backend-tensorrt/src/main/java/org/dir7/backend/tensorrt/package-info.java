/**
 * The TensorRT backend. Reading order:
 *
 * <ol>
 *   <li>{@code probe}: whether it can run here, found out before any TensorRT class loads;
 *   <li>{@code network}: the model's graph as layers, without a TensorRT type;
 *   <li>{@code plan}: plans, their key, their cache, and the child process that builds them;
 *   <li>{@code cuda}: everything that touches TensorRT or CUDA;
 *   <li>{@link org.dir7.backend.tensorrt.TensorRtBackend}, which joins them.
 * </ol>
 */
package org.dir7.backend.tensorrt;
