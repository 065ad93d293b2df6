package org.dir7.engine.backend;

/**
 * Time spent in one operation of the graph.
 *
 * @param name name of the operation's output
 * @param kind operation type, such as {@code Linear}
 * @param calls how often it ran
 * @param nanos time of all calls together
 * @param flops floating-point operations of one call, 0 where not counted
 */
public record OpTiming(String name, String kind, long calls, long nanos, long flops) {}
