package org.dir7.daemon;

/**
 * One picture to draw, every default filled in.
 *
 * @param steps 1 to {@link EngineInfo#maxSteps()}
 * @param guidance 0 to 20
 * @param seed 0 to 2^53 - 1
 * @param sampler one of {@link EngineInfo#samplers()}
 */
public record JobRequest(String prompt, int steps, double guidance, long seed, String sampler) {}
