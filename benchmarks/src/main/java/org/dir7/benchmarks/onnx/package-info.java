/**
 * What someone without this project would run: the denoiser as one ONNX model in ONNX Runtime.
 *
 * <p>{@link org.dir7.benchmarks.onnx.OnnxExport} translates the graph, {@link
 * org.dir7.benchmarks.onnx.OnnxBaseline} measures.
 */
package org.dir7.benchmarks.onnx;
