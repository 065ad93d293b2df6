package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.dir7.daemon.job.Format;

/**
 * A finished job.
 *
 * @param png bytes whose SHA-256 is the one that {@code done} names
 * @param done the event, by event.schema.json
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SubmitResult(String id, byte[] png, JsonNode done) {

  /** The name of a file for it: the id and what the format is called by. */
  public String fileName() {
    return id + Format.of(done.path("format").textValue()).suffix();
  }
}
