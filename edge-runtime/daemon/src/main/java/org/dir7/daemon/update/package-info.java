/**
 * Updates of a running daemon: {@link org.dir7.daemon.update.EngineTrial} says when a new engine
 * has proven itself.
 */
package org.dir7.daemon.update;
