package org.dir7.profile;

/**
 * A look at the board's sensors; null for what it does not offer.
 *
 * @param at seconds since the profiler's start
 * @param celsius of the hottest zone
 * @param watts of the whole board
 * @param gpuLoad 0 to 1
 * @param gpuHertz clock of the GPU
 * @param cpuHertz clock of the first core
 * @param throttling whether heat or a weak supply slows the board down
 */
public record SensorPoint(
    double at,
    Double celsius,
    Double watts,
    Double gpuLoad,
    Long gpuHertz,
    Long cpuHertz,
    Boolean throttling) {}
