package org.dir7.engine.format;

/**
 * What calibrated an engine's quantizer; with the checkpoint and the toolkit's version it gives the
 * same engine again.
 *
 * @param preset of the quantizer, such as {@code balanced}
 * @param sha256 of the file with the calibration prompts' conditioning
 * @param prompts the first so many of it
 * @param steps guided sampling steps a prompt
 * @param seed of the first prompt's noise; the next one has the next
 */
public record CalibrationRecipe(String preset, String sha256, int prompts, int steps, long seed) {}
