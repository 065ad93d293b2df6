/**
 * Updates of a running daemon: {@link org.dir7.daemon.update.Updates} takes orders over MQTT
 * ({@link org.dir7.daemon.update.UpdateOrder}) and fetches what they name ({@link
 * org.dir7.daemon.update.Download}) or takes it in chunks ({@link
 * org.dir7.daemon.update.UpdateChunk}); {@link org.dir7.daemon.update.SlotTrial} says when a new
 * engine or program has proven itself.
 */
package org.dir7.daemon.update;
