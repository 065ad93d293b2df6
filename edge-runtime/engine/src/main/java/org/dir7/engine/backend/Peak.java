package org.dir7.engine.backend;

/**
 * What a machine can do at best, measured now.
 *
 * @param gflops FP32 fused multiply-adds of all threads asked for, two operations each, in 1e9 a
 *     second
 * @param gigabytes a second that a copy between large arrays reads and writes together, in 1e9
 */
public record Peak(double gflops, double gigabytes) {}
