/**
 * Updates of a running daemon: {@link org.dir7.daemon.update.Updates} takes orders over MQTT
 * ({@link org.dir7.daemon.update.UpdateOrder}) and fetches what they name ({@link
 * org.dir7.daemon.update.Download}); {@link org.dir7.daemon.update.EngineTrial} says when a new
 * engine has proven itself.
 */
package org.dir7.daemon.update;
