package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A finished job.
 *
 * @param png bytes whose SHA-256 is the one that {@code done} names
 * @param done the event, by event.schema.json
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SubmitResult(String id, byte[] png, JsonNode done) {}
