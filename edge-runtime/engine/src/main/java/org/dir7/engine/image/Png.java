package org.dir7.engine.image;

import java.util.Map;

/**
 * A PNG file's contents.
 *
 * @param image the pixels
 * @param text keyword to value in file order, of the tEXt and uncompressed iTXt chunks
 */
public record Png(RgbImage image, Map<String, String> text) {}
