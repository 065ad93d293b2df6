/** The same guided step in what people would use instead; see benchmarks/compare/run.sh. */
package org.dir7.benchmarks.compare;
