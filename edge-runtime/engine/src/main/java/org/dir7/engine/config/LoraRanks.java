package org.dir7.engine.config;

/**
 * Ranks of the low-rank paths of decay (w), in-context learning rate (a), value residual (v), gate
 * (g).
 */
public record LoraRanks(int w, int a, int v, int g) {}
