/**
 * Memory over time and over the size of pictures: {@link org.dir7.benchmarks.memory.SoakBench}
 * (does a daemon grow?), {@link org.dir7.benchmarks.memory.PictureSizes} (what grows with the
 * picture), {@link org.dir7.benchmarks.memory.ResidentParts} (what a process's memory is made of).
 */
package org.dir7.benchmarks.memory;
