package org.dir7.profile;

/**
 * What was measured.
 *
 * @param name of the checkpoint
 * @param hash of engine.json
 * @param precision its name
 * @param backend that ran it
 * @param backendDetail what the backend says of itself: vector width, GPU
 */
public record EngineFacts(
    String name, String hash, String precision, String backend, String backendDetail) {}
