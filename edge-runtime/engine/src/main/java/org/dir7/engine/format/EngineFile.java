package org.dir7.engine.format;

/**
 * A file of an engine directory, by name, size and content.
 *
 * @param sha256 lower-case hexadecimal
 */
public record EngineFile(String name, long bytes, String sha256) {}
