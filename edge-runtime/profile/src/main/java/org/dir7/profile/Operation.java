package org.dir7.profile;

/**
 * An operation of the graph over a picture.
 *
 * @param name of its output, or as the backend calls it
 * @param layer that it belongs to, such as {@code blocks.3.time}; the name where there is none
 * @param kind type of operation
 * @param calls a picture
 * @param seconds a picture, the median of the timed ones
 * @param flops of one call; 0 where not counted
 */
public record Operation(
    String name, String layer, String kind, long calls, double seconds, long flops) {}
