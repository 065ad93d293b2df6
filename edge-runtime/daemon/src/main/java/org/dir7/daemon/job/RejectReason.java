package org.dir7.daemon.job;

import java.util.stream.Stream;

/** Why a job was not taken; the code stands in the event. */
public enum RejectReason {
  /** The message is not a job by the schema, or the engine cannot do it. */
  INVALID("invalid"),
  /** More than 64 KiB. */
  TOO_LARGE("too-large"),
  /** Its answer would not fit what the broker takes, not even in chunks. */
  BROKER_LIMIT("broker-limit"),
  /** The id belongs to a job with another picture. */
  ID_USED("id-used"),
  QUEUE_FULL("queue-full"),
  /** The board is above its temperature limit. */
  TOO_HOT("too-hot"),
  /** The board is above its power limit or short of memory. */
  OVER_LIMIT("over-limit"),
  DRAINING("draining"),
  /** The estimate is beyond the deadline. */
  DEADLINE("deadline"),
  /** The journal has no room, or its disk fails. */
  STORAGE("storage");

  private final String code;

  RejectReason(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /** Whether the same job may be taken later without a change. */
  public static boolean isTemporary(String code) {
    return Stream.of(QUEUE_FULL, TOO_HOT, OVER_LIMIT, DRAINING, STORAGE)
        .anyMatch(r -> r.code.equals(code));
  }
}
