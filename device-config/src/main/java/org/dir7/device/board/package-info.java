/**
 * What is there: {@link org.dir7.device.board.BoardDetector} reads a {@link
 * org.dir7.device.board.Board} from {@code /proc}, {@code /sys}, {@code /etc} and the library
 * folders.
 */
package org.dir7.device.board;
