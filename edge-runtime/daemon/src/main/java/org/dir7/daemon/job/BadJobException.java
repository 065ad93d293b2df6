package org.dir7.daemon.job;

import java.util.Optional;

/** A job message that cannot be taken, with what is known about where to say so. */
public final class BadJobException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final RejectReason reason;
  private final transient Route route;

  BadJobException(String id, RejectReason reason, String sentence, Route route) {
    super(sentence);
    this.id = id;
    this.reason = reason;
    this.route = route;
  }

  /** The job's id, where a usable one could be read. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  public RejectReason reason() {
    return reason;
  }

  /** The job's own topics where the message names no other place that is allowed. */
  public Route route() {
    return route;
  }
}
