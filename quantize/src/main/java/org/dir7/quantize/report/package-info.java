/**
 * The accuracy report. Reading order: {@link org.dir7.quantize.report.AccuracyReport} (what is
 * compared), {@code AccuracyMeter} (running checkpoint and engine side by side), {@link
 * org.dir7.quantize.report.Accuracy} (the numbers), {@code ReportPage} and {@code ReportJson}.
 */
package org.dir7.quantize.report;
