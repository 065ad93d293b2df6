package org.dir7.daemon.job;

/** Why a job was not taken; the code stands in the event. */
public enum RejectReason {
  /** The message is not a job by the schema, or the engine cannot do it. */
  INVALID("invalid"),
  /** More than 64 KiB. */
  TOO_LARGE("too-large"),
  /** The id belongs to a job with another picture. */
  ID_USED("id-used"),
  QUEUE_FULL("queue-full"),
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
    return code.equals(QUEUE_FULL.code) || code.equals(DRAINING.code) || code.equals(STORAGE.code);
  }
}
