package org.dir7.daemon;

import org.dir7.daemon.job.Route;

/**
 * Where an answer goes.
 *
 * @param fingerprint of the job's picture
 * @param written whether the result lies in the file that the route names
 * @param trouble why it does not, although it should; null for none
 */
record Placement(Route route, String fingerprint, boolean written, String trouble) {

  static Placement of(Route route) {
    return new Placement(route, "", false, null);
  }
}
