package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Follows a job; called by the thread that submits. */
public interface SubmitListener {

  /** Hears nothing. */
  SubmitListener NONE = event -> {};

  /** Every event of the job, by event.schema.json. */
  void event(JsonNode event);

  /** The job is published at this moment, perhaps again. */
  default void sending() {}

  /** What the client itself does: repeats the job, waits for the device, connects again. */
  default void notice(String sentence) {}
}
