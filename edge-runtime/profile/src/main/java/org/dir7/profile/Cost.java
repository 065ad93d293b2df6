package org.dir7.profile;

/**
 * What measuring cost.
 *
 * @param sampling processor seconds that looking at memory and sensors took, over the seconds that
 *     passed meanwhile
 * @param timing median picture with every operation timed over the median without, minus 1; null
 *     where no picture was timed
 * @param timingLow lower end of that difference's 95 % confidence interval; null with few pictures
 * @param timingHigh upper end, likewise
 */
public record Cost(double sampling, Double timing, Double timingLow, Double timingHigh) {}
