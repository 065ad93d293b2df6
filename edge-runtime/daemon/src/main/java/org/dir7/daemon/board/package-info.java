/**
 * The machine beneath the daemon: {@link org.dir7.daemon.board.Board} samples the sensors once a
 * second, refuses jobs beyond the owner's limits, counts energy, and serves button, light and fan.
 * What the machine lacks is one line in the log, and the daemon serves without it.
 */
package org.dir7.daemon.board;
