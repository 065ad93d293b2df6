/**
 * The fixed suite: {@link org.dir7.profile.bench.Bench} draws with every engine, sampler and number
 * of steps asked for, {@link org.dir7.profile.bench.BenchReport} writes what came of it.
 */
package org.dir7.profile.bench;
