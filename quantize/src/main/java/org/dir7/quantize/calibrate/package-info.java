/**
 * What matrices multiply while pictures are made. Reading order: {@link
 * org.dir7.quantize.calibrate.CalibrationInput} (which prompts), {@link
 * org.dir7.quantize.calibrate.Trajectories} (sampling), {@link
 * org.dir7.quantize.calibrate.Calibrator} (gathering), {@link
 * org.dir7.quantize.calibrate.TensorStatistics} (what is kept).
 */
package org.dir7.quantize.calibrate;
