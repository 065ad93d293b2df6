package org.dir7.engine.backend;

/**
 * Memory of a GPU at a moment, in bytes.
 *
 * @param held what this process's sessions have allocated there by themselves; what libraries take
 *     beside it is only in {@code used}
 * @param used by whichever process, the driver's own included; where GPU and processor share one
 *     memory, all that is used of it
 * @param total what there is
 */
public record GpuMemory(long held, long used, long total) {}
