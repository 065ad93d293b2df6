/**
 * Offline: from a checkpoint to an engine directory. Reading order: {@link
 * org.dir7.quantize.Quantizer} (the whole), {@link org.dir7.quantize.StorageEncoding} (which tensor
 * becomes what), {@link org.dir7.quantize.ChannelInt8} (the arithmetic), {@link
 * org.dir7.quantize.QuantizeReport} (what it cost).
 */
package org.dir7.quantize;
