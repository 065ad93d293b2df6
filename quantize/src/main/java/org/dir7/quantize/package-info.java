/**
 * Offline: from a checkpoint to an engine directory. Reading order: {@link
 * org.dir7.quantize.Quantizer} (the whole), {@link org.dir7.quantize.StorageEncoding} (which tensor
 * becomes what), {@code Calibrated} (the presets that calibrate), {@link
 * org.dir7.quantize.QuantizeReport} (what was lost), {@link org.dir7.quantize.QuantizeCost} (what
 * it took). The arithmetic is in {@link org.dir7.quantize.weights}.
 */
package org.dir7.quantize;
