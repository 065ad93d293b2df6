/**
 * Self-contained HTML pages: one file, no script, no request to anywhere, light and dark, phone and
 * desktop. Read {@link org.dir7.report.Page}, then {@link org.dir7.report.Html} (text, tables,
 * notes), then a chart ({@link org.dir7.report.BarChart}, {@link org.dir7.report.XyChart}, {@link
 * org.dir7.report.Histogram}, {@link org.dir7.report.Timeline}, {@link
 * org.dir7.report.ImageStrip}).
 *
 * <p>A chart is drawn twice, for a wide and a narrow screen, and the style sheet shows one: scaling
 * one drawing down would make its text too small to read. Each has a title, a description and its
 * numbers as a table, for those who cannot see it or want to copy them. Everything is escaped in
 * one place, {@code Markup}.
 */
package org.dir7.report;
