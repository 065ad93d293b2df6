/**
 * What every speed claim rests on: the processor's peak measured beside it, the arithmetic that the
 * model needs, and repeats that take turns.
 *
 * <p>Read {@link org.dir7.benchmarks.measure.PeakLoop}, then {@link
 * org.dir7.benchmarks.measure.Interleaved}.
 */
package org.dir7.benchmarks.measure;
