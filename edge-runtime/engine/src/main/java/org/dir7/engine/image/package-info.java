/**
 * From the decoder's planes to a PNG file and back. Reading order: {@link
 * org.dir7.engine.image.RgbImage} (the convention from [-1,1] to bytes), {@link
 * org.dir7.engine.image.PngWriter}, {@link org.dir7.engine.image.PngReader}, {@link
 * org.dir7.engine.image.PictureText} (what is written beside the pixels), {@link
 * org.dir7.engine.image.Psnr}.
 *
 * <p>Own code instead of ImageIO: six times faster on a 512x512 picture, and a device's runtime
 * image does without java.desktop.
 */
package org.dir7.engine.image;
