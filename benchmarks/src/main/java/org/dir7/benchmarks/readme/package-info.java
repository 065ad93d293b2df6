/**
 * README's figures from result files, so that none of them is typed: {@link
 * org.dir7.benchmarks.readme.ResultFile} is a file of benchmarks/results with its machine, versions
 * and date, {@link org.dir7.benchmarks.readme.ReadmeFigures} writes the table.
 */
package org.dir7.benchmarks.readme;
