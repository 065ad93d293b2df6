/**
 * The CPU backend: {@link org.dir7.backend.cpu.CpuBackend} opens a model as a session, {@code plan}
 * compiles its graph, {@code kernel} does the arithmetic, {@link org.dir7.backend.cpu.WorkerPool}
 * spreads it over threads. System properties: {@code dir7.cpu.kernels} (auto, plain, 128, 256, 512)
 * and {@code dir7.cpu.threads}.
 */
package org.dir7.backend.cpu;
