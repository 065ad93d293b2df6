package org.dir7.profile;

/**
 * Statistics of a stage over the steady pictures, in seconds.
 *
 * @param stage encode, prompt, step (one), steps (all), decode, png or picture
 * @param count of values
 * @param low lower end of the 95 % confidence interval of the median; null with fewer than 6 values
 * @param high upper end, likewise
 * @param spread half the distance of the quartiles over the median
 */
public record StageSummary(
    String stage,
    int count,
    double median,
    double p95,
    double p99,
    Double low,
    Double high,
    double spread) {}
