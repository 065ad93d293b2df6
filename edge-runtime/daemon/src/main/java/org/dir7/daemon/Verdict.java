package org.dir7.daemon;

/**
 * What the message of a job came to.
 *
 * @param pending whether the id has a final answer, or will have one, that is going to be sent
 * @param refusal why a group's job was not taken, of which nothing was said yet; null otherwise
 */
record Verdict(boolean pending, Extension.Refusal refusal) {

  static final Verdict PENDING = new Verdict(true, null);
  static final Verdict REJECTED = new Verdict(false, null);
}
