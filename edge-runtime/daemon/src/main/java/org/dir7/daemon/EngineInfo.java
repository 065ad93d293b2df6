package org.dir7.daemon;

import java.util.List;

/**
 * What the loaded engine is and can do.
 *
 * @param hash SHA-256 that names the engine
 * @param backend as it appears in answers, such as {@code cpu}
 * @param readsPrompts whether it has a text encoder
 * @param maxSteps most sampler steps of a job
 * @param steps default
 * @param guidance default
 * @param sampler default
 * @param samplers those that fit the engine's prediction
 */
public record EngineInfo(
    String name,
    String hash,
    String backend,
    boolean readsPrompts,
    int maxSteps,
    int steps,
    double guidance,
    String sampler,
    List<String> samplers) {}
