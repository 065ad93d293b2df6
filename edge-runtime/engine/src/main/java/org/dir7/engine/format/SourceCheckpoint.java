package org.dir7.engine.format;

/**
 * Where an engine came from.
 *
 * @param sha256 of the checkpoint's config.json, which holds the hashes of its weights
 */
public record SourceCheckpoint(String name, int version, String sha256) {}
