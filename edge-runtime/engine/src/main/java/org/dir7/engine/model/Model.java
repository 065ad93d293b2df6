package org.dir7.engine.model;

import org.dir7.engine.config.CheckpointConfig;

/**
 * What a backend loads: sizes and weights, wherever they came from.
 *
 * @param hash identifies the engine: SHA-256, lower-case hexadecimal
 */
public record Model(CheckpointConfig config, Precision precision, Weights weights, String hash) {}
