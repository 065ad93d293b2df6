package org.dir7.engine.generate;

/**
 * Where the time of opening an engine went, in seconds.
 *
 * @param engine reading and checking the engine's files
 * @param backend loading the model into the backend
 * @param textEncoder loading the text encoder
 */
public record LoadSeconds(double engine, double backend, double textEncoder) {}
