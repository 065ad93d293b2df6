package org.dir7.engine.backend;

/**
 * Whether something native can be used here, and why not: a value, never a crash at class load.
 *
 * @param usable whether it can be used
 * @param reason one sentence for a log or a user: what was found, or what is missing
 */
public record Availability(boolean usable, String reason) {

  public static Availability yes(String found) {
    return new Availability(true, found);
  }

  public static Availability no(String missing) {
    return new Availability(false, missing);
  }
}
